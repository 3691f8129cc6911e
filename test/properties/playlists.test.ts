import fc from 'fast-check';
import { parse, types } from 'hls-parser';
import { Parser } from 'm3u8-parser';
import { describe, expect, it } from 'vitest';
import { DownloadError } from '../../packages/datocms-assets/src/findings/download-error.ts';
import { applyEdits } from '../../packages/datocms-assets/src/syntax/edited-text.ts';
import { chooseStreams } from '../../packages/datocms-assets/src/video/choose-streams.ts';
import type { MasterPlaylist, MediaPlaylist } from '../../packages/datocms-assets/src/video/playlist.ts';
import { readPlaylist } from '../../packages/datocms-assets/src/video/read-playlist.ts';
import { propertyRuns } from '../support/property-runs.ts';

const url = 'https://manifest-a.fastly.mux.com/opaque/rendition.m3u8';
const chunk = 'https://chunk-a.fastly.mux.com/v1/chunk';
const end = fc.constantFrom('\n', '\r\n');
/** Lines that mean nothing for the URIs. */
const other = fc.constantFrom(
  '',
  '# a comment, with "quotes" and https://www.example.org/a.ts',
  '#EXT-X-UNKNOWN:A=1,B="x,y"',
);
const name = fc.string({ unit: fc.constantFrom(...'abcXYZ09-_.~%20äß,;=&'), minLength: 1, maxLength: 12 });
const uri = fc
  .tuple(fc.constantFrom(`${chunk}/`, '../chunk/', '/v1/'), name, fc.constantFrom('', '?signature=a_b&zone=1', '?a="'))
  .map(([base, file, query]) => `${base}${encodeURI(file)}.ts${query}`);
const quotedUri = uri.map((text) => text.replaceAll('"', ''));

const segment = fc.record({
  before: fc.array(other, { maxLength: 2 }),
  map: fc.option(quotedUri, { freq: 4 }),
  duration: fc.constantFrom('5', '4.96', '0.04'),
  range: fc.option(fc.constantFrom('100@0', '70@100'), { freq: 5 }),
  uri,
});

const mediaText = fc
  .tuple(end, fc.array(segment, { minLength: 1, maxLength: 12 }))
  .map(([newline, segments]) =>
    [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:5',
      ...segments.flatMap(({ before, map, duration, range, uri: of }) => [
        ...before,
        ...(map === null ? [] : [`#EXT-X-MAP:URI="${map}",BYTERANGE="10@0"`]),
        `#EXTINF:${duration},`,
        ...(range === null ? [] : [`#EXT-X-BYTERANGE:${range}`]),
        of,
      ]),
      '#EXT-X-ENDLIST',
      '',
    ].join(newline),
  );

const group = fc.record({ type: fc.constantFrom('AUDIO', 'SUBTITLES'), id: fc.constantFrom('a', 'b'), uri: quotedUri });
const stream = fc.record({
  before: fc.array(other, { maxLength: 2 }),
  height: fc.constantFrom(270, 360, 540, 720, 1080),
  bandwidth: fc.integer({ min: 1, max: 9_999_999 }),
  audio: fc.constantFrom('', ',AUDIO="a"', ',AUDIO="b"'),
  subtitles: fc.constantFrom('', ',SUBTITLES="a"', ',CLOSED-CAPTIONS=NONE'),
  uri,
});
const groups = fc.uniqueArray(group, { selector: ({ type, id }) => `${type} ${id}`, maxLength: 4 });
const masterText = fc
  .tuple(end, groups, fc.array(stream, { minLength: 1, maxLength: 8 }))
  .map(([newline, members, streams]) =>
    [
      '#EXTM3U',
      ...members.map(
        ({ type, id, uri: of }) =>
          `#EXT-X-MEDIA:TYPE=${type},GROUP-ID="${id}",NAME="x",LANGUAGE="en", URI="${of}",DEFAULT=YES`,
      ),
      ...streams.flatMap(({ before, height, bandwidth, audio, subtitles, uri: of }) => [
        ...before,
        `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth},RESOLUTION=${height * 2}x${height},CODECS="avc1.4d401f,mp4a.40.2"${audio}${subtitles}`,
        of,
      ]),
      '',
    ].join(newline),
  );

const urisOf = ({ text, entries }: MasterPlaylist | MediaPlaylist, ...kinds: readonly string[]) =>
  entries.filter(({ kind }) => kinds.includes(kind)).map(({ start, end: to }) => text.slice(start, to));

function readAsPlayer(text: string) {
  const parser = new Parser();
  parser.push(text);
  parser.end();
  return parser.manifest as { segments: { uri: string }[]; playlists?: { uri: string }[] };
}

const runs = { numRuns: propertyRuns(200) };

describe('a playlist', () => {
  it('of media has the URIs that players read in it', () => {
    fc.assert(
      fc.property(mediaText, (text) => {
        const playlist = readPlaylist(text, url, 'playlist') as MediaPlaylist;
        const segments = urisOf(playlist, 'segment');
        expect(segments).toEqual(readAsPlayer(text).segments.map((each) => each.uri));
        const oracle = parse(text);
        if (!(oracle instanceof types.MediaPlaylist)) throw new Error('The oracle reads another kind of playlist.');
        expect(segments).toEqual(oracle.segments.map((each) => each.uri));
        expect(playlist.duration).toBeCloseTo(
          oracle.segments.reduce((sum, each) => sum + each.duration, 0),
          6,
        );
        const maps = new Set(oracle.segments.flatMap(({ map }) => map?.uri ?? []));
        expect(new Set(urisOf(playlist, 'map'))).toEqual(maps);
      }),
      runs,
    );
  });

  it('of streams has the URIs that players read in it', () => {
    fc.assert(
      fc.property(masterText, (text) => {
        const playlist = readPlaylist(text, url, 'playlist') as MasterPlaylist;
        const streams = urisOf(playlist, 'stream');
        expect(streams).toEqual(readAsPlayer(text).playlists?.map((each) => each.uri));
      }),
      runs,
    );
  });

  it('keeps every byte but its URIs, whatever they become', () => {
    fc.assert(
      fc.property(fc.oneof(mediaText, masterText), (text) => {
        const { entries } = readPlaylist(text, url, 'playlist');
        const edits = entries.map(({ start, end: to }, at) => ({ start, end: to, text: `<${at}>` }));
        const back = entries.reduce(
          (edited, { start, end: to }, at) => edited.replace(`<${at}>`, () => text.slice(start, to)),
          applyEdits(text, edits),
        );
        expect(back).toBe(text);
        const other = (of: string) =>
          of
            .split(/\r?\n/)
            .filter((line) => line.startsWith('#') && !line.includes('URI='))
            .join('\n');
        expect(other(applyEdits(text, edits))).toBe(other(text));
      }),
      runs,
    );
  });

  it('of chosen streams is one that players can read, with whole lines of the original', () => {
    fc.assert(
      fc.property(masterText, fc.constantFrom(100, 360, 720, 1080), (text, maxResolution) => {
        const playlist = readPlaylist(text, url, 'playlist') as MasterPlaylist;
        const streams = chooseStreams(playlist, maxResolution);
        const { entries } = streams;
        const chosen = applyEdits(text, streams.removed);
        const uris = entries.filter(({ kind }) => kind === 'stream').map(({ start, end: to }) => text.slice(start, to));
        expect(readAsPlayer(chosen).playlists?.map((each) => each.uri)).toEqual(uris);
        expect(urisOf(readPlaylist(chosen, url, 'playlist'), 'stream', 'rendition')).toEqual(
          entries.map(({ start, end: to }) => text.slice(start, to)),
        );
        const lines = text.split('\n');
        let at = 0;
        for (const line of chosen.split('\n')) {
          at = lines.indexOf(line, at);
          expect(at).toBeGreaterThanOrEqual(0);
        }
      }),
      runs,
    );
  });

  it('is read or refused, whatever it is made of', () => {
    const piece = fc.oneof(
      fc.constantFrom('#EXTM3U', '#EXTINF:', '#EXT-X-STREAM-INF:', '#EXT-X-MEDIA:', '#EXT-X-MAP:', '#EXT-X-BYTERANGE:'),
      fc.constantFrom(
        'URI="',
        '"',
        ',',
        '=',
        'METHOD=NONE',
        'RESOLUTION=1x1',
        'data:,',
        'https:',
        '//',
        chunk,
        '/a.ts',
      ),
      fc.constantFrom('\n', '\r\n', '#EXT-X-ENDLIST', '5', '@', ' ', '\0', '\ufeff', '\ud800', '../', '%', '#', ':'),
      fc.string({ maxLength: 8 }),
    );
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => `#EXTM3U\n${pieces.join('')}`);
    fc.assert(
      fc.property(text, (of) => {
        try {
          const { entries } = readPlaylist(of, url, 'playlist');
          for (const entry of entries) expect(new URL(entry.url).hostname).toMatch(/\.mux\.com$/);
        } catch (error) {
          expect(error).toBeInstanceOf(DownloadError);
        }
      }),
      { numRuns: propertyRuns(1000) },
    );
  });
});
