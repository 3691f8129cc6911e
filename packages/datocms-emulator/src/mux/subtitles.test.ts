import { expect, it } from 'vitest';
import { cutSubtitles } from './subtitles.ts';

const cue = (start: string, end: string, text: string) => `00:${start} --> 00:${end}\n${text}`;
const file = `WEBVTT\n\n${cue('00.000', '02.000', 'One')}\n\nNOTE not a cue\n\n${cue('04.000', '06.500', 'Two\nlines')}\n`;
const head = 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900\n';

it.each([
  ['the cues of its time', 0, 3, `\n${cue('00.000', '02.000', 'One')}\n`],
  ['a cue that crosses its end', 3, 5, `\n${cue('04.000', '06.500', 'Two\nlines')}\n`],
  ['a cue that crosses its beginning', 5, 10, `\n${cue('04.000', '06.500', 'Two\nlines')}\n`],
  ['no cue that only touches it', 2, 4, ''],
])('a segment of subtitles has %s', (_, from, to, cues) => {
  expect(cutSubtitles(file, from, to, 900)).toBe(head + cues);
  expect(cutSubtitles(file.replaceAll('\n', '\r\n'), from, to, 900)).toBe(head + cues);
});
