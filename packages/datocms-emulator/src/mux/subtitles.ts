interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Cuts the part of a WebVTT file that a segment shows, as HLS wants it: a cue that crosses the edge is in both segments.
 * @param from the first second of the segment
 * @param to the end of the segment in seconds
 * @param offset the presentation time of the film's first picture in ticks of 90 kHz
 */
export function cutSubtitles(file: string, from: number, to: number, offset: number): string {
  const cues = readCues(file).filter(({ start, end }) => start < to && end > from);
  return `WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:${offset}\n${cues.map(({ text }) => `\n${text}\n`).join('')}`;
}

function readCues(file: string): Cue[] {
  // A checkout on Windows may have changed the ends of lines.
  const blocks = file.replaceAll('\r\n', '\n').split(/\n{2,}/);
  return blocks.flatMap((block) => {
    const [, start, end] = /^([\d:.]+) --> ([\d:.]+)/.exec(block) ?? [];
    return start && end ? [{ start: readSeconds(start), end: readSeconds(end), text: block.trim() }] : [];
  });
}

function readSeconds(timestamp: string): number {
  return timestamp.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
}
