import { describe, expect, it } from 'vitest';
import { DownloadError } from '../findings/download-error.ts';
import { applyEdits } from '../syntax/edited-text.ts';
import { bandwidthOf, chooseStreams } from './choose-streams.ts';
import type { MasterPlaylist } from './playlist.ts';
import { readPlaylist } from './read-playlist.ts';

const url = 'https://manifest-gce-us-east1-vop1.fastly.mux.com/abc/rendition.m3u8?expires=1';
const chunk = 'https://chunk-gce-us-east1-vop1.fastly.mux.com/v1/chunk/abc';

const read = (...lines: readonly string[]) => readPlaylist(['#EXTM3U', ...lines].join('\n'), url, 'playlist');
const media = (...lines: readonly string[]) => read('#EXT-X-TARGETDURATION:5', ...lines, '#EXT-X-ENDLIST');
const segment = ['#EXTINF:5,', `${chunk}/0.ts?signature=x`] as const;

function reasonOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DownloadError) return `${error.message}. ${error.fix}`;
    throw error;
  }
  return 'accepted';
}

describe('a media playlist', () => {
  it('has its segments, maps and byte ranges in order', () => {
    const playlist = media(
      `#EXT-X-MAP:URI="${chunk}/init.m4s?signature=y",BYTERANGE="800@0"`,
      '#EXT-X-KEY:METHOD=NONE',
      '#EXT-X-DISCONTINUITY',
      '#EXTINF:4.5,a title with http://example.org',
      '#EXT-X-BYTERANGE:100@800',
      '../def/0.m4s',
      '',
      '# a comment',
      '#EXTINF:5',
      '#EXT-X-BYTERANGE:50',
      `${chunk}/1.m4s#x`,
    );
    expect(playlist).toMatchObject({ kind: 'media', duration: 9.5 });
    expect(
      playlist.entries.map(({ kind, url: of, line, range }) => [kind, of, line, range?.offset, range?.length]),
    ).toEqual([
      ['map', `${chunk}/init.m4s?signature=y`, 3, 0, 800],
      ['segment', 'https://manifest-gce-us-east1-vop1.fastly.mux.com/def/0.m4s', 8, 800, 100],
      ['segment', `${chunk}/1.m4s`, 13, undefined, 50],
    ]);
    expect(playlist.entries.map(({ start, end }) => playlist.text.slice(start, end))).toEqual([
      `${chunk}/init.m4s?signature=y`,
      '../def/0.m4s',
      `${chunk}/1.m4s#x`,
    ]);
  });

  it('may have lines that end with CRLF', () => {
    const playlist = readPlaylist(`#EXTM3U\r\n#EXTINF:5,\r\n${chunk}/0.ts\r\n#EXT-X-ENDLIST\r\n`, url, 'playlist');
    expect(playlist.entries.map(({ start, end }) => playlist.text.slice(start, end))).toEqual([`${chunk}/0.ts`]);
  });
});

const refused: readonly (readonly [what: string, playlist: () => unknown, reason: string])[] = [
  ['a text that is no playlist', () => readPlaylist('<html>', url, 'playlist'), 'does not begin with #EXTM3U'],
  ['one with a byte order mark', () => readPlaylist('\ufeff#EXTM3U\n', url, 'playlist'), 'does not begin with #EXTM3U'],
  ['an empty one', () => media(), 'names no segment'],
  [
    'a live one',
    () => read('#EXT-X-TARGETDURATION:5', ...segment),
    'is of a live stream: it has no end (EXT-X-ENDLIST). Build again',
  ],
  [
    'an encrypted one',
    () => media('#EXT-X-KEY:METHOD=AES-128,URI="https://chunk-a.mux.com/key"', ...segment),
    'line 3 of the playlist says that the stream is encrypted',
  ],
  [
    'one with a key and no method',
    () => media('#EXT-X-KEY:URI="https://chunk-a.mux.com/key"', ...segment),
    'encrypted',
  ],
  ['one with a session key', () => read('#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://a"'), 'encrypted'],
  [
    'a key that is none, with a URI',
    () => media('#EXT-X-KEY:METHOD=NONE,URI="https://chunk-a.mux.com/key"', ...segment),
    'names a key',
  ],
  [
    'another host',
    () => media('#EXTINF:5,', 'https://evil.example/0.ts'),
    'line 4 of the playlist names a URL that may not be requested: evil.example is not a host of Mux’s streams',
  ],
  [
    'a host that only looks like one',
    () => media('#EXTINF:5,', 'https://chunk-a.mux.com.evil.example/0.ts'),
    'is not a host',
  ],
  ['a host of Mux that has no streams', () => media('#EXTINF:5,', 'https://inferred.mux.com/0.ts'), 'is not a host'],
  ['a private address', () => media('#EXTINF:5,', 'https://169.254.169.254/latest'), '169.254.169.254 is not a host'],
  ['plain http', () => media('#EXTINF:5,', 'http://chunk-a.mux.com/0.ts'), 'its scheme is http, not https'],
  ['another port', () => media('#EXTINF:5,', 'https://chunk-a.mux.com:8443/0.ts'), 'its port is 8443'],
  ['a user name', () => media('#EXTINF:5,', 'https://me:secret@chunk-a.mux.com/0.ts'), 'it holds a user name'],
  ['a file URL', () => media('#EXTINF:5,', 'file:///etc/passwd'), 'its scheme is file'],
  ['a data URL', () => media('#EXTINF:5,', 'data:video/mp2t;base64,R0c='), 'holds a file itself, in a data URL'],
  [
    'a data URL of a map',
    () => media('#EXT-X-MAP:URI="data:video/mp4;base64,AA=="', ...segment),
    'line 3 of the playlist holds a file itself',
  ],
  ['a URL that can’t be read', () => media('#EXTINF:5,', 'https://['), 'names a URL that can’t be read'],
  ['a URL without end', () => media('#EXTINF:5,', `/${'a'.repeat(9000)}.ts`), 'names a URL of more than 8 KiB'],
  ['itself', () => media('#EXTINF:5,', 'rendition.m3u8?expires=2'), 'names the playlist itself'],
  ['a segment without a duration', () => media(`${chunk}/0.ts`), 'without a duration'],
  ['a duration that is none', () => media('#EXTINF:Infinity,', `${chunk}/0.ts`), 'has a duration that can’t be read'],
  [
    'a byte range that is none',
    () => media('#EXTINF:5,', '#EXT-X-BYTERANGE:-1@0', `${chunk}/0.ts`),
    'has a byte range',
  ],
  ['a map without a URI', () => media('#EXT-X-MAP:BYTERANGE="1@0"', ...segment), 'line 3 of the playlist has no URI'],
  ['variables', () => media('#EXT-X-DEFINE:NAME="a",VALUE="b"', ...segment), 'holds variables'],
  ['a delta update', () => media('#EXT-X-SKIP:SKIPPED-SEGMENTS=3', ...segment), 'leaves segments out'],
  [
    'parts of a live segment',
    () => media(`#EXT-X-PART:DURATION=1,URI="${chunk}/0.1.ts"`, ...segment),
    'names a URL with EXT-X-PART, which is not known here',
  ],
  ['an unknown tag with a URI', () => media(`#EXT-X-NEW:URI="${chunk}/a"`, ...segment), 'names a URL with EXT-X-NEW'],
  [
    'an interstitial',
    () => media('#EXT-X-DATERANGE:ID="a",X-ASSET-LIST="https://ads.example/a.json"', ...segment),
    'names a URL with EXT-X-DATERANGE',
  ],
  [
    'an interstitial without a scheme',
    () => media('#EXT-X-DATERANGE:ID="a",X-ASSET-LIST="//ads.example/a.json"', ...segment),
    'names a URL with EXT-X-DATERANGE',
  ],
  ...['\r', '\u2028', '\u2029', '\v', '\u0085'].map((end): (typeof refused)[number] => [
    `a segment that only players see, behind ${JSON.stringify(end)}`,
    () => media(...segment, `# a comment${end}https://evil.example/0.ts`),
    'line 5 of the playlist holds a control character or another line break',
  ]),
  [
    'a rendition that only players see, in a comment',
    () =>
      read('# #EXT-X-MEDIA:TYPE=AUDIO,URI="https://evil.example/a.m3u8"', '#EXT-X-STREAM-INF:BANDWIDTH=1', 'a.m3u8'),
    'line 2 of the playlist holds a tag behind its beginning',
  ],
  [
    'a rendition that only players see, in a name',
    () => read('#EXT-X-STREAM-INF:BANDWIDTH=1,NAME="#EXT-X-MEDIA:TYPE=AUDIO,URI=//evil.example/a"', 'a.m3u8'),
    'line 2 of the playlist holds a tag behind its beginning',
  ],
  [
    'session data elsewhere',
    () => read('#EXT-X-SESSION-DATA:DATA-ID="a",URI="a.json"'),
    'names a URL with EXT-X-SESSION-DATA',
  ],
  [
    'a URL in an attribute',
    () => read('#EXT-X-STREAM-INF:BANDWIDTH=1,SUPPLEMENT-URI="a"', 'a.m3u8'),
    'names a URL with SUPPLEMENT-URI',
  ],
  [
    'attributes that can’t be read',
    () => read('#EXT-X-STREAM-INF:BANDWIDTH="1', 'a.m3u8'),
    'has attributes that can’t be read',
  ],
  [
    'an attribute that occurs twice',
    () => read('#EXT-X-MEDIA:TYPE=AUDIO,URI="a",URI="b"'),
    'has attributes that can’t be read',
  ],
  [
    'a stream without a URI',
    () => read('#EXT-X-STREAM-INF:BANDWIDTH=1', '#EXT-X-STREAM-INF:BANDWIDTH=2', 'a.m3u8'),
    'line 2 of the playlist is followed by no URI',
  ],
  ['a stream at the end without a URI', () => read('#EXT-X-STREAM-INF:BANDWIDTH=1'), 'is followed by no URI'],
  [
    'a master playlist with segments',
    () => read('#EXT-X-STREAM-INF:BANDWIDTH=1', 'a.m3u8', ...segment),
    'is of a media playlist, the lines before are of a master playlist',
  ],
  ['renditions without a stream', () => read('#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",URI="a.m3u8"'), 'names no stream'],
  [
    '100,000 segments',
    () => media(Array.from({ length: 100_000 }, (_, at) => `#EXTINF:5,\n${at}.ts`).join('\n')),
    'the playlist has more than 20,000 segments. Store the video as one file',
  ],
  [
    'a thousand streams',
    () => read(...Array.from({ length: 1000 }, (_, at) => `#EXT-X-STREAM-INF:BANDWIDTH=1\n${at}.m3u8`)),
    'more than 64 streams',
  ],
  ['9 MiB of text', () => media(`#${'x'.repeat(9 * 2 ** 20)}`, ...segment), 'has more than 8 MiB'],
];

describe('a playlist is refused for', () => {
  it.each(refused)('%s', (_what, playlist, reason) => {
    expect(reasonOf(playlist)).toContain(reason);
  });

  it('its secrets, which the message does not show', () => {
    const reason = reasonOf(() => media('#EXTINF:5,', 'https://me:secret@evil.example/0.ts?signature=secret'));
    expect(reason).toContain('it holds a user name');
    expect(reason).not.toContain('secret');
  });
});

describe('the streams of a master playlist', () => {
  const stream = (resolution: string, name: string, more = '') =>
    `#EXT-X-STREAM-INF:BANDWIDTH=900,AVERAGE-BANDWIDTH=800${resolution && `,RESOLUTION=${resolution}`}${more}\n${name}.m3u8`;
  const choose = (maxResolution: number, ...lines: readonly string[]) => {
    const playlist = read(...lines) as MasterPlaylist;
    const chosen = chooseStreams(playlist, maxResolution);
    const names = chosen.entries.map((entry) => /([^/]+)\.m3u8/.exec(entry.url)?.[1]);
    return { names, text: applyEdits(chosen.text, chosen.removed), entries: chosen.entries };
  };

  it.each([
    [
      'wide videos up to the limit',
      720,
      [stream('480x270', 'a'), stream('1280x720', 'b'), stream('1920x1080', 'c')],
      ['a', 'b'],
    ],
    ['upright videos by their width', 720, [stream('720x1280', 'a'), stream('1080x1920', 'b')], ['a']],
    ['the lowest one if all are above', 240, [stream('1280x720', 'b'), stream('480x270', 'a')], ['a']],
    ['sound alone', 270, [stream('', 'sound'), stream('480x270', 'a'), stream('1920x1080', 'c')], ['sound', 'a']],
    ['the first of redundant streams', 720, [stream('480x270', 'a'), stream('480x270', 'b')], ['a']],
    [
      'the first pathway',
      720,
      [stream('480x270', 'a', ',PATHWAY-ID="x"'), stream('480x270', 'b', ',PATHWAY-ID="y"')],
      ['a'],
    ],
    [
      'the groups that they use',
      720,
      [
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="lo",NAME="a",URI="lo.m3u8"',
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="hi",NAME="a",URI="hi.m3u8"',
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="lo",NAME="a",URI="sub.m3u8"',
        stream('480x270', 'a', ',AUDIO="lo",SUBTITLES="lo"'),
        stream('1920x1080', 'c', ',AUDIO="hi"'),
      ],
      ['lo', 'sub', 'a'],
    ],
  ] as const)('are %s', (_which, maxResolution, lines, names) => {
    expect(choose(maxResolution, ...lines).names).toEqual(names);
  });

  it('leave the other lines as they are', () => {
    const { text, entries } = choose(
      720,
      '#EXT-X-VERSION:5',
      '#EXT-X-CONTENT-STEERING:SERVER-URI="https://steering.example/a",PATHWAY-ID="x"',
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="a",INSTREAM-ID="CC1"',
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="of c",NAME="a",INSTREAM-ID="CC1"',
      stream('480x270', 'a', ',CLOSED-CAPTIONS="cc"'),
      '',
      stream('1920x1080', 'c', ',CLOSED-CAPTIONS="of c"'),
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="https://manifest-a.mux.com/i.m3u8"',
      '# end',
    );
    const kept = [
      '#EXTM3U',
      '#EXT-X-VERSION:5',
      '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="cc",NAME="a",INSTREAM-ID="CC1"',
      stream('480x270', 'a', ',CLOSED-CAPTIONS="cc"'),
      '',
      '# end',
    ];
    expect(text).toBe(kept.join('\n'));
    expect(entries.map(bandwidthOf)).toEqual([800]);
  });
});
