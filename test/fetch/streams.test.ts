import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupRequests } from '../../packages/datocms-assets/src/fetch/group-requests.ts';
import { type DownloadOptions, download } from '../../packages/datocms-assets/src/job/download.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { toSettings } from '../../packages/datocms-assets/src/options/settings.ts';
import { readPlaylist } from '../../packages/datocms-assets/src/video/read-playlist.ts';
import { readStoryboard } from '../../packages/datocms-assets/src/video/read-storyboard.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { StreamSource, segments } from '../support/stream-source.ts';
import { newFolder, requestFor, sha256 } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();
let nextId = 0;
const newId = () => `Film${nextId++}x`;

type SourceOptions = Omit<ConstructorParameters<typeof StreamSource>[1], 'id'>;
const newSource = (options: SourceOptions = {}) => new StreamSource(server, { id: newId(), ...options });

/** Stores videos, and reads the files. */
async function store(urls: readonly string[], options: Options = {}, downloadOptions: DownloadOptions = {}) {
  const cacheDir = options.cacheDir ?? newFolder();
  const settings = toSettings({
    ...{ token: 'x', video: 'hls', cacheDir, timeout: 10 },
    connectTo: [`*.mux.com=${server.origin}`],
    ...options,
  });
  const requests = urls.map((url) =>
    requestFor(url, { path: `mux:${url.split('/')[3]?.replace('.m3u8', '')}`, uploadPath: '/9/1700000000-ferry.mp4' }),
  );
  const lines: string[] = [];
  const before = server.requests.length;
  const downloads = await download(requests, settings, {
    firstBackoff: 20,
    log: (line) => lines.push(line),
    ...downloadOptions,
  });
  const files = new Map<string, Buffer>();
  for (const asset of downloads.stored.values()) {
    for (const { file, sha256: expected, bytes, ...part } of [asset, ...(asset.parts ?? [])]) {
      const content = readFileSync(file);
      expect([sha256(content), content.length]).toEqual([expected, bytes]);
      files.set('name' in part ? part.name : part.request.url, content);
    }
  }
  await downloads.close();
  const names = [...downloads.stored.values()].flatMap(({ parts = [] }) => parts.map(({ name }) => name)).sort();
  const stored = [...downloads.stored.values()];
  return {
    cacheDir,
    files,
    names,
    stored,
    lines,
    findings: downloads.findings.map(({ code, message, fix }) => `${code}: ${message} ${fix}`),
    requests: server.requests.length - before,
    text: (name: string) => files.get(name)?.toString() ?? '',
  };
}

const urisOf = (text: string) => [
  ...text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  ...Array.from(text.matchAll(/URI="([^"]*)"/g), ([, uri]) => uri as string),
];

describe('a stream', () => {
  it.each(['ts', 'cmaf'] as const)('is stored with all its files, as %s', async (form) => {
    const source = newSource({ form, subtitles: true, heights: [270, 720, 2160] });
    const { stored, text, names, files, lines } = await store([source.url]);
    expect(stored).toMatchObject([{ type: 'application/vnd.apple.mpegurl', extension: 'm3u8', from: 'network' }]);
    const master = text(source.url);
    const playlists = urisOf(master);
    expect(playlists).toHaveLength(3);
    expect(master.replace(/ferry\.[a-z2-7]{16}\.m3u8/g, '<>')).toBe(
      [
        '#EXTM3U',
        '#EXT-X-VERSION:5',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="sub1",NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,URI="<>"',
        ...[270, 720].flatMap((height) => [
          `#EXT-X-STREAM-INF:BANDWIDTH=${height * 2000},AVERAGE-BANDWIDTH=${height * 2000},CODECS="mp4a.40.2,avc1.640020",RESOLUTION=${Math.round((height * 16) / 9)}x${height},CLOSED-CAPTIONS=NONE,SUBTITLES="sub1"`,
          '<>',
          '',
        ]),
        '',
        `# of ${source.url.length - 'https://stream.mux.com/.m3u8'.length} letters`,
        '',
      ].join('\n'),
    );
    const parts = playlists.flatMap((name) => urisOf(text(name)));
    expect(new Set([...playlists, ...parts])).toEqual(new Set(names));
    expect(parts).toHaveLength(3 * 4 + (form === 'cmaf' ? 2 : 0));
    const [first, , subtitles] = playlists as [string, string, string];
    const [segment = ''] = urisOf(text(first));
    expect(files.get(segment)).toEqual(source.segment(0, 0));
    expect(segment).toMatch(form === 'ts' ? /^ferry\.[a-z2-7]{16}\.ts$/ : /^ferry\.[a-z2-7]{16}\.m4s$/);
    expect(urisOf(text(subtitles)).map((name) => name.split('.').at(-1))).toEqual(['vtt', 'vtt', 'vtt', 'vtt']);
    expect([...files.values()].filter((bytes) => bytes.includes('mux.com'))).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/^Fetching 1 video: \d+ files, about \d/)]);
  });

  it('needs no request in a second build', async () => {
    const source = newSource({ subtitles: true });
    const cold = await store([source.url]);
    const warm = await store([source.url], { cacheDir: cold.cacheDir });
    expect(warm.requests).toBe(0);
    expect(warm.files).toEqual(cold.files);
    expect(warm.stored.map(({ from }) => from)).toEqual(['cache']);
  });

  it('has the same files in another build with other signatures', async () => {
    const source = newSource({ form: 'cmaf', subtitles: true });
    const [one, two] = [await store([source.url]), await store([source.url])];
    expect(source.readings).toBe(2);
    expect(two.files).toEqual(one.files);
  });

  it('is asked for once by two profiles', async () => {
    const source = newSource();
    const settings = toSettings({ token: 'x', video: 'hls' });
    const requests = (['web', 'portable'] as const).map((profile) =>
      requestFor(source.url, { path: 'mux:a', profile }),
    );
    expect(groupRequests(requests, settings)).toHaveLength(1);
  });

  it('has no part of a resolution that is too large, and at least the lowest one', async () => {
    const source = newSource({ heights: [720, 1080] });
    const { text } = await store([source.url], { videoMaxResolution: '480p' });
    expect(text(source.url)).toContain('RESOLUTION=1280x720');
    expect(text(source.url)).not.toContain('1080');
    expect(source.requestedSegments()).toHaveLength(4);
  });

  it('fetches a segment that several playlists name once', async () => {
    const source = newSource({ alterPlaylist: (text) => text.replaceAll('opaque1', 'opaque0') });
    const { names } = await store([source.url]);
    expect(source.requestedSegments()).toHaveLength(4);
    // Four segments, and one playlist, since both are equal then.
    expect(names).toHaveLength(5);
  });

  it('may be one file with byte ranges', async () => {
    const alterPlaylist = (text: string) => {
      const [uri] = /https:\/\/chunk\S+/.exec(text) ?? [];
      return text.replace(/#EXTINF:5,\n\S+\n/g, () => `#EXTINF:5,\n#EXT-X-BYTERANGE:188\n${uri}\n`);
    };
    const { names, text, findings } = await store([newSource({ heights: [270], alterPlaylist }).url]);
    expect(findings).toEqual([]);
    expect(names.map((name) => name.split('.').at(-1))).toEqual(expect.arrayContaining(['m3u8', 'ts']));
    expect(names).toHaveLength(2);
    expect(text(names.find((name) => name.endsWith('m3u8')) ?? '')).toContain('#EXT-X-BYTERANGE:188\nferry.');
  });
});

describe('a build that ends early', () => {
  it('leaves what it has fetched to the next one', async () => {
    let isBroken = true;
    const answerSegment: SourceOptions['answerSegment'] = (file) =>
      isBroken && file === '1/3.ts' ? { status: 404 } : undefined;
    const source = newSource({ answerSegment });
    const failed = await store([source.url]);
    expect(failed.findings).toEqual([
      expect.stringMatching(
        /^download-failed: Download failed after 1 try: line \d+ of the playlist of 1280x720: the host answered 404/,
      ),
    ]);
    expect(failed.stored).toEqual([]);
    isBroken = false;
    const before = source.requestedSegments().length;
    const { stored } = await store([source.url], { cacheDir: failed.cacheDir });
    expect(stored).toHaveLength(1);
    expect(source.requestedSegments().slice(before)).toEqual([expect.stringContaining('opaque1/3.ts')]);
  });

  it.each([
    ['is missing', (file: string) => rmSync(file)],
    ['is damaged', (file: string) => writeFileSync(file, Buffer.alloc(20 * 188, 1))],
  ])('fetches only what of the cache %s', async (_what, harm) => {
    const source = newSource();
    const cold = await store([source.url]);
    const body = sha256(source.segment(1, 2));
    harm(join(cold.cacheDir, 'content-v1/bodies', body.slice(0, 2), body));
    const before = source.requestedSegments().length;
    const warm = await store([source.url], { cacheDir: cold.cacheDir });
    expect(warm.files).toEqual(cold.files);
    expect(source.requestedSegments().slice(before)).toEqual([expect.stringContaining('opaque1/2.ts')]);
  });
});

describe('a build', () => {
  it('with one connection stores streams, too', async () => {
    const sources = [newSource({ subtitles: true }), newSource({ form: 'cmaf' })];
    const { stored, findings } = await store(
      sources.map(({ url }) => url),
      { concurrency: 1 },
    );
    expect([stored.length, findings]).toEqual([2, []]);
  });

  it('without a cache that can be written stores streams, with a warning', async () => {
    const cacheDir = join(newFolder(), 'file');
    writeFileSync(cacheDir, '');
    const { stored, findings, names } = await store([newSource().url], { cacheDir });
    expect([stored.length, names.length]).toEqual([1, 10]);
    expect(findings).toEqual([expect.stringMatching(/^cache-unusable: /)]);
  });

  it('that is aborted ends at once, and the next one goes on', async () => {
    const abort = new AbortController();
    let served = 0;
    const source = newSource({
      count: 20,
      answerSegment: () => {
        if (++served === 10) abort.abort(new Error('stopped'));
        return undefined;
      },
    });
    const cacheDir = newFolder();
    await expect(store([source.url], { cacheDir, concurrency: 2 }, { signal: abort.signal })).rejects.toThrow(
      'stopped',
    );
    const before = source.requestedSegments().length;
    expect(before).toBeLessThan(20);
    expect((await store([source.url], { cacheDir })).stored).toHaveLength(1);
    expect(source.requestedSegments().length - before).toBeLessThan(40);
  });

  it('follows no redirect to another host', async () => {
    const answerSegment = () => ({ status: 302, headers: { location: 'https://evil.example/0.ts' } });
    const { stored, findings } = await store([newSource({ answerSegment }).url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringMatching(/line 6 of the playlist of 480x270: .*evil\.example/)]);
  });
});

describe('URLs that expire', () => {
  it('are read again, and each segment is found by its place', async () => {
    let served = 0;
    const answerSegment: SourceOptions['answerSegment'] = () => {
      if (++served === 10) source.expiredUntil = source.readings;
      return undefined;
    };
    const source = newSource({ count: 12, answerSegment });
    const { findings, files } = await store([source.url], { concurrency: 2 });
    expect(findings).toEqual([]);
    expect(source.readings).toBe(2);
    source.expiredUntil = 0;
    expect((await store([source.url])).files).toEqual(files);
  });

  it('again and again are an error', async () => {
    const source = newSource({ answerSegment: () => ({ status: 410 }) });
    const { findings, stored } = await store([source.url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      expect.stringContaining('line 6 of the playlist of 480x270: the host answered 410 (Gone).'),
    ]);
    expect(source.readings).toBe(11);
  });

  it('of another stream than before are an error', async () => {
    let isOther = false;
    const source = newSource({
      answerSegment: () => ({ status: 403 }),
      alterPlaylist: (text) => {
        const altered = isOther ? text.replace('EXTINF:5', 'EXTINF:4') : text;
        isOther = true;
        return altered;
      },
      heights: [270],
    });
    const { findings } = await store([source.url]);
    expect(findings).toEqual([expect.stringContaining('its playlists have changed while their segments were fetched')]);
  });
});

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
    ['an HTML page', '<!doctype html>', 'it is neither MPEG-TS, MP4 nor WebVTT'],
    ['a playlist', '#EXTM3U\n#EXT-X-TARGETDURATION:5\n', 'it is a playlist, where a segment must be'],
  ])('that is %s is an error', async (_what, body, reason) => {
    const { findings, stored } = await store([newSource({ answerSegment: () => ({ body }) }).url]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringContaining(`line 6 of the playlist of 480x270: ${reason}`)]);
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
    ['no playlist at all', { alterMaster: () => '<html>' }, 'the master playlist is no playlist'],
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
  ])('of %s', (_what, make) => {
    const size = 2 ** 17;
    const timeOf = (work: () => void) => Math.min(cpuTime(work), cpuTime(work), cpuTime(work));
    // Quadratic time would be 64 times as long, which is seconds for such a size. Less than 200 ms is noise.
    expect(timeOf(make(8 * size))).toBeLessThan(24 * timeOf(make(size)) + 200);
  });
});

describe('the size of videos', () => {
  it('is estimated before a segment is fetched, and limited', async () => {
    const sources = [newSource(), newSource()];
    const { findings, stored } = await store(
      sources.map(({ url }) => url),
      { videoMaxBytes: '4MiB' },
    );
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      expect.stringMatching(
        /^too-large: The videos of this run have about 9\.\d MB, more than 4 MiB\. .*`videoMaxBytes`/,
      ),
    ]);
    expect(sources.flatMap((source) => source.requestedSegments())).toEqual([]);
  });

  it('is that of all videos, also of those in the cache: none is stored then, whichever is found first', async () => {
    const sources = [newSource(), newSource(), newSource({ heights: [270], packets: 100 })];
    const urls = sources.map(({ url }) => url);
    const { cacheDir } = await store(urls.slice(0, 2));
    const { findings, stored } = await store(urls, { cacheDir, videoMaxBytes: '400KiB' });
    expect(stored).toEqual([]);
    expect(findings).toEqual([
      expect.stringMatching(/^too-large: The videos of this run have about \d+\.?\d* MB, more than 400 KiB\./),
    ]);
  });

  it('counts what really comes', async () => {
    const source = newSource({ alterMaster: (text) => text.replaceAll(/BANDWIDTH=\d+/g, 'BANDWIDTH=1'), packets: 500 });
    const { findings, stored } = await store([source.url], { videoMaxBytes: '500KiB' });
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringContaining('The videos of this run have more than 500 KiB together')]);
  });

  it('is a part of the limit for all assets', async () => {
    const { findings } = await store([newSource().url], { maxTotalBytes: '1MiB' });
    expect(findings).toEqual([expect.stringContaining('The assets of this run have more than 1 MiB together')]);
  });
});

describe('a video as one MP4', () => {
  const answerMp4 = (id: string, file: string, body = segments.mp4(file)) =>
    server.answer(`/${id}/${file}.mp4`, { body, headers: { 'content-type': 'video/mp4' } });

  it.each([
    ['1080p', ['high', 'medium', 'low'], 'high'],
    ['720p', ['high', 'medium', 'low'], 'medium'],
    ['1080p', ['low', 'medium'], 'medium'],
    ['1080p', ['capped-1080p'], 'capped-1080p'],
    ['480p', ['high', '720p'], '720p'],
    ['1080p', ['highest'], 'highest'],
    ['2160p', ['highest', 'high'], 'highest'],
  ])('up to %s is the best of %s', async (videoMaxResolution, files, best) => {
    const id = newId();
    for (const file of files) answerMp4(id, file);
    const url = `https://stream.mux.com/${id}.m3u8`;
    const { stored, files: read } = await store([url], { video: 'mp4', videoMaxResolution });
    expect(stored).toMatchObject([{ type: 'video/mp4', extension: 'mp4' }]);
    expect(read.get(url)).toEqual(segments.mp4(best));
  });

  it('needs no request in a second build', async () => {
    const id = newId();
    answerMp4(id, 'low');
    const cold = await store([`https://stream.mux.com/${id}.m3u8`], { video: 'mp4' });
    const warm = await store([`https://stream.mux.com/${id}.m3u8`], { video: 'mp4', cacheDir: cold.cacheDir });
    expect(warm.requests).toBe(0);
    expect(warm.files).toEqual(cold.files);
  });

  it('that Mux does not have is an error with a fix', async () => {
    const { findings } = await store([`https://stream.mux.com/${newId()}.m3u8`], { video: 'mp4' });
    expect(findings).toEqual([
      expect.stringMatching(/^download-failed: .*Mux has no MP4 of the video\. .*`video: 'hls'`/),
    ]);
  });

  it('that a page names is stored in both modes', async () => {
    const id = newId();
    answerMp4(id, 'high');
    for (const video of ['mp4', 'hls'] as const) {
      const { stored } = await store([`https://stream.mux.com/${id}/high.mp4`], { video });
      expect(stored).toMatchObject([{ type: 'video/mp4', extension: 'mp4' }]);
    }
  });

  it('is fetched again where it is cut short, and may not be larger than the limit', async () => {
    const id = newId();
    const right = segments.mp4('a', 100_000);
    server.answer(`/${id}/high.mp4`, [{ body: right.subarray(0, 5000) }, { body: right }]);
    const url = `https://stream.mux.com/${id}/high.mp4`;
    expect((await store([url])).files.get(url)).toEqual(right);
    const { findings } = await store([url], { videoMaxBytes: '50KiB' });
    expect(findings).toEqual([expect.stringContaining('The videos of this run have more than 50 KiB together')]);
  });
});

describe('a storyboard', () => {
  const picture = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex');
  const addPicture = (id: string) =>
    server.answer(`/${id}/storyboard.jpg`, { body: picture, headers: { 'content-type': 'image/jpeg' } });

  it('of WebVTT names its stored picture', async () => {
    const id = newId();
    addPicture(id);
    const cue = (at: number, url: string) =>
      `00:0${at}.000 --> 00:0${at + 1}.000\r\n${url}#xywh=${at * 256},0,256,160\r\n\r\n`;
    const vttOf = (url: string) => `WEBVTT\r\n\r\n${[0, 1, 2].map((at) => cue(at, url)).join('')}`;
    server.answer(`/${id}/storyboard.vtt`, {
      body: vttOf(`https://image.mux.com/${id}/storyboard.jpg`),
      headers: { 'content-type': 'text/vtt' },
    });
    const url = `https://image.mux.com/${id}/storyboard.vtt`;
    const cold = await store([url]);
    expect(cold.findings).toEqual([]);
    expect(cold.names).toEqual([expect.stringMatching(/^ferry\.[a-z2-7]{16}\.jpg$/)]);
    expect(cold.text(url)).toBe(vttOf(cold.names[0] ?? ''));
    expect(cold.stored).toMatchObject([{ type: 'text/vtt', extension: 'vtt' }]);
    const warm = await store([url], { cacheDir: cold.cacheDir });
    expect([warm.requests, warm.files]).toEqual([0, cold.files]);
  });

  it('of JSON names its stored picture', async () => {
    const id = newId();
    addPicture(id);
    const json = (url: string) =>
      `{"url":"${url}","tile_width":256, "duration":5.5,\n"tiles":[{"start":0,"x":0,"y":0}]}`;
    server.answer(`/${id}/storyboard.json`, {
      body: json(`https://image.mux.com/${id}/storyboard.jpg`),
      headers: { 'content-type': 'application/json' },
    });
    const url = `https://image.mux.com/${id}/storyboard.json`;
    const { text, names } = await store([url]);
    expect(text(url)).toBe(json(names[0] ?? ''));
  });

  it.each([
    [
      'vtt',
      'WEBVTT\n\n00:00.000 --> 00:01.000\nhttps://evil.example/a.jpg\n',
      'line 4 of the storyboard names a URL that may not be requested',
    ],
    [
      'vtt',
      'WEBVTT\n\n00:00.000 --> 00:01.000\nhttps://image.mux.com/other/storyboard.jpg\n',
      'names something else than its picture',
    ],
    ['vtt', 'WEBVTT\n\nNOTE https://evil.example/\n', 'names a URL outside of a cue'],
    ['vtt', '<html>', 'is no WebVTT'],
    ['json', '{"url":"https://evil.example/a.jpg"}', 'line 1 of the storyboard names a URL'],
    ['json', '{"url":"https:\\/\\/image.mux.com\\/a.jpg"}', 'has an escaped text'],
    ['json', '{', 'is no JSON'],
    ['json', `[${Array.from({ length: 9 }, (_, at) => `"./storyboard.jpg?a=${at}"`)}]`, 'names more than 8 pictures'],
  ])('of %s that is %s is an error', async (extension, body, reason) => {
    const id = newId();
    server.answer(`/${id}/storyboard.${extension}`, { body });
    const { findings, stored } = await store([`https://image.mux.com/${id}/storyboard.${extension}`]);
    expect(stored).toEqual([]);
    expect(findings).toEqual([expect.stringContaining(reason)]);
  });

  it('is an error without its picture', async () => {
    const id = newId();
    server.answer(`/${id}/storyboard.vtt`, {
      body: `WEBVTT\n\n00:00.000 --> 00:01.000\nstoryboard.jpg#xywh=0,0,1,1\n`,
    });
    const { findings } = await store([`https://image.mux.com/${id}/storyboard.vtt`]);
    expect(findings).toEqual([
      expect.stringContaining('the picture of the storyboard: the host answered 404 (Not Found).'),
    ]);
  });
});

describe('other files of a video', () => {
  it.each([
    [`text/abc.vtt`, 'stream', segments.vtt('words'), 'text/vtt', 'vtt'],
    [
      'thumbnail.jpg?time=2',
      'image',
      Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex'),
      'image/jpeg',
      'jpg',
    ],
    ['animated.gif', 'image', Buffer.from('474946383961010001000000003b', 'hex'), 'image/gif', 'gif'],
  ])('such as %s are assets like others', async (file, host, body, type, extension) => {
    const id = newId();
    server.answer(`/${id}/${file}`, { body, headers: { 'content-type': type } });
    const { stored, findings } = await store([`https://${host}.mux.com/${id}/${file}`]);
    expect(findings).toEqual([]);
    expect(stored).toMatchObject([{ type, extension }]);
  });
});
