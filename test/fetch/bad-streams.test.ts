import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findingCodes } from '../../packages/datocms-assets/src/findings/codes.ts';
import { readPlaylist } from '../../packages/datocms-assets/src/video/read-playlist.ts';
import { readStoryboard } from '../../packages/datocms-assets/src/video/read-storyboard.ts';
import { cpuTime, growth, maxGrowth } from '../support/cpu-time.ts';
import type { StreamSource } from '../support/stream-source.ts';
import { type SourceOptions, useVideoHost } from './use-video-host.ts';

const { server, newId, newSource, store } = await useVideoHost();

describe('a segment', () => {
  it.each([
    ['TS that is cut in a packet', 'ts', (bytes: Buffer) => bytes.subarray(0, -100)],
    [
      'TS that is cut after its start',
      'ts',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 1000), Buffer.alloc(188 * 20 - 1000)]),
    ],
    ['MP4 that is cut in a box', 'cmaf', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['MP4 that is cut after a box', 'cmaf', (bytes: Buffer) => bytes.subarray(0, 12)],
  ] as const)('of %s is fetched again, and then an error', async (_what, form, cut) => {
    const source: StreamSource = newSource({
      form,
      heights: [270],
      answerSegment: (file, _request, previous) => {
        const number = Number(/(\d+)\.\w+$/.exec(file)?.[1]);
        if (number === 1 && previous === 0) return { body: cut(source.segment(0, number)) };
        return undefined;
      },
    });
    const { findings, files } = await store([source.url]);
    expect(findings).toEqual([]);
    expect([...files.values()]).toContainEqual(source.segment(0, 1));
    const broken: StreamSource = newSource({
      form,
      heights: [270],
      answerSegment: (file) => (/\/2\.\w+$/.test(file) ? { body: cut(broken.segment(0, 2)) } : undefined),
    });
    const failed = await store([broken.url], { retries: 1 });
    expect(failed.stored).toEqual([]);
    expect(failed.findings).toEqual([
      expect.stringMatching(
        /^download-failed: Download failed after 2 tries: line \d+ of the playlist of 480x270: its body was cut short\./,
      ),
    ]);
  });

  it.each([
    ['a text', 'Not here', 'it is neither MPEG-TS, MP4 nor WebVTT'],
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:5\n', 'it is a playlist, where a segment must be'],
  ])('that is %s is an error', async (_what, body, reason) => {
    const { findings, stored } = await store([newSource({ answerSegment: () => ({ body }) }).url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringContaining(`line 6 of the playlist of 480x270: ${reason}`)]);
  });
});

describe('an HTML page of a network that lets no video through', () => {
  const page = '<!doctype html><title>Blocked</title>';
  const mp4 = `/${newId()}/high.mp4`;
  server.answer(mp4, { body: page });
  it.each([
    ['a master playlist', '', newSource({ alterMaster: () => page }).url],
    ['a playlist', 'the playlist of 480x270: ', newSource({ alterPlaylist: () => page }).url],
    ['a segment', 'line 6 of the playlist of 480x270: ', newSource({ answerSegment: () => ({ body: page }) }).url],
    ['an MP4', '', `https://stream.mux.com${mp4}`],
  ])('in place of %s is a failed download', async (_what, place, url) => {
    const { findings, stored } = await store([url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      `download-failed: Download failed after 1 try: ${place}an HTML page came instead of the file. ${findingCodes['download-failed'].fix}`,
    ]);
  });
});

describe('a hostile playlist', () => {
  const withSegment = (uri: string) => ({ alterPlaylist: (text: string) => text.replace(/https:\S+\/2\.ts\S*/, uri) });
  const cases: readonly (readonly [what: string, options: SourceOptions, reason: string])[] = [
    [
      'another host',
      withSegment('https://evil.example/2.ts'),
      'line 10 of the playlist of 480x270 names a URL that may not be requested: evil.example is not a host',
    ],
    ['a private address', withSegment('https://10.0.0.1/2.ts'), '10.0.0.1 is not a host'],
    ['a data URL', withSegment('data:video/mp2t;base64,R0dH'), 'in a data URL'],
    ['itself', withSegment('rendition.m3u8'), 'names the playlist itself'],
    ['a live stream', { alterPlaylist: (text) => text.replace('#EXT-X-ENDLIST\n', '') }, 'is of a live stream'],
    [
      'an encrypted stream',
      {
        alterPlaylist: (text) =>
          text.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="https://chunk-a.mux.com/key"\n#EXTINF'),
      },
      'is encrypted',
    ],
    [
      '100,000 segments',
      { alterPlaylist: (text) => text.replace('#EXTINF', `${'#EXTINF:5,\na\n'.repeat(100_000)}#EXTINF`) },
      'more than 20,000 segments',
    ],
    [
      'playlists as its playlists',
      { alterPlaylist: () => '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8\n' },
      'the playlist of 480x270 names further playlists',
    ],
    [
      'a master playlist of another host',
      { alterMaster: (text) => text.replace(/https:\S+/, 'https://evil.example/a.m3u8') },
      'line 5 of the master playlist names a URL',
    ],
    ['no playlist at all', { alterMaster: () => 'Not here' }, 'the master playlist is no playlist'],
    [
      'segments in the master playlist',
      { alterMaster: () => '#EXTM3U\n#EXTINF:5,\na.ts\n#EXT-X-ENDLIST\n' },
      'has no master playlist',
    ],
    [
      'a byte range after the end',
      { alterPlaylist: (text) => text.replace('#EXTINF', '#EXT-X-BYTERANGE:9000@0\n#EXTINF') },
      'has a byte range after the end of its file',
    ],
    [
      'byte ranges in two files',
      { alterPlaylist: (text) => text.replaceAll('#EXTINF', '#EXT-X-BYTERANGE:188@0\n#EXTINF') },
      'has a byte range in a second file',
    ],
    ['12 MiB of text', { alterMaster: (text) => `${text}#${'x'.repeat(12 * 2 ** 20)}` }, 'has more than 8 MiB'],
    ['40 MiB of text', { alterMaster: (text) => `${text}#${'x'.repeat(40 * 2 ** 20)}` }, 'it is too long to be read'],
  ];

  it.each(cases)('with %s is a finding, and nothing of it is stored', async (_what, options, reason) => {
    const { findings, stored, cacheDir } = await store([newSource(options).url]);
    expect(findings).toEqual([expect.stringContaining(reason)]);
    expect(findings[0]).toMatch(/^bad-content: Download failed after 1 try: /);
    if (!reason.startsWith('it is')) expect(findings[0]).toContain('`video: ');
    expect(stored).toEqual([]);
    expect(
      readdirSync(join(cacheDir, 'content-v1/tmp'), { recursive: true, withFileTypes: true }).filter((each) =>
        each.isFile(),
      ),
    ).toEqual([]);
  });
});

describe('reading a hostile text takes linear time', () => {
  const url = 'https://manifest-a.mux.com/a/rendition.m3u8';
  const read = (text: string) => () => {
    try {
      readPlaylist(text, url, 'playlist');
    } catch {
      // It is refused.
    }
  };
  const ofStoryboard = (text: string) => () => {
    try {
      readStoryboard(text, 'https://image.mux.com/a/storyboard.vtt');
    } catch {
      // It is refused.
    }
  };
  it.each<[string, (size: number) => () => void]>([
    ['blanks in an attribute', (size) => read(`#EXTM3U\n#EXT-X-MEDIA:A=x${' '.repeat(size)}"`)],
    ['blanks before an attribute', (size) => read(`#EXTM3U\n#EXT-X-MEDIA:${' '.repeat(size)}"`)],
    ['words in an attribute', (size) => read(`#EXTM3U\n#EXT-X-MEDIA:A=${'x '.repeat(size / 2)}"`)],
    [
      'attributes',
      (size) => read(`#EXTM3U\n#EXT-X-MEDIA:${Array.from({ length: size / 8 }, (_, at) => `A${at}=1,`).join('')}"`),
    ],
    ['empty lines', (size) => read(`#EXTM3U\n${'\r\n'.repeat(size / 2)}`)],
    ['carriage returns', (size) => read(`#EXTM3U\n${'\r'.repeat(size)}x`)],
    ['comments', (size) => read(`#EXTM3U\n${'#\n'.repeat(size / 2)}`)],
    ['digits of a duration', (size) => read(`#EXTM3U\n#EXTINF:${'1'.repeat(size)}`)],
    ['blanks in a cue', (size) => ofStoryboard(`WEBVTT\n\n-->\n${' '.repeat(size)}x`)],
    ['cues', (size) => ofStoryboard(`WEBVTT\n\n${'-->\nstoryboard.jpg\n\n'.repeat(size / 20)}`)],
  ])('of %s', async (_what, make) => {
    expect(await growth((size) => cpuTime(make(size)), 2 ** 17, 8)).toBeLessThan(maxGrowth);
  });
});
