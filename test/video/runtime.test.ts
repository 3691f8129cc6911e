import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createNodeHandler } from 'datocms-assets/runtime/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../packages/datocms-emulator/src/emulator.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import worker from '../support/runtime-worker.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';
import { playlistAnswer, StreamSource, segments } from '../support/stream-source.ts';

const run = promisify(execFile);
const key = Buffer.alloc(32, 5).toString('base64url');
const emulatorFolder = join(import.meta.dirname, '../../packages/datocms-emulator');
const film = join(emulatorFolder, 'films/lighthouse');
const entry = join(import.meta.dirname, '../support/runtime-worker.ts');

let emulator: Emulator;
let faults: FaultServer;
let mux: Server;
let workers: Record<'film' | 'faults' | 'mp4', RunningWorker>;
let work: string;
const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'runtime-videos-'));
  // So few segments that the URLs of each stream expire while it is watched.
  emulator = await startEmulator({
    project: join(emulatorFolder, 'test-project'),
    muxSignatures: { lifetime: 60, segments: 7 },
  });
  faults = await startFaultServer();
  // `fetch` can't send a Host header of its own.
  mux = createServer((message, response) => {
    const { 'x-host': host, connection: _, ...headers } = message.headers;
    sendRequest(emulator.muxOrigin + message.url, { headers: { ...headers, host: String(host) } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
  await new Promise<void>((resolve) => mux.listen(0, '127.0.0.1', resolve));
  const [own, faulty, mp4] = await Promise.all([
    startWorkerd(entry, { assets: originOf(mux), key, video: 'hls' }),
    startWorkerd(entry, { assets: faults.origin, key, video: 'hls' }),
    startWorkerd(entry, { assets: originOf(mux), key, video: 'mp4' }),
  ]);
  workers = { film: own, faults: faulty, mp4 };
});
afterAll(async () => {
  for (const each of Object.values(workers)) each.close();
  mux.closeAllConnections();
  mux.close();
  await Promise.all([faults.close(), emulator.stop()]);
  rmSync(work, { recursive: true });
});

type Site = keyof typeof workers;
type Send = (site: Site, path: string, init?: RequestInit) => Promise<Response>;

const urisOf = (text: string) => [
  ...text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  ...Array.from(text.matchAll(/URI="([^"]*)"/g), ([, uri]) => uri as string),
];

/** Checksums of the frames of each resolution, as ffmpeg decodes them. */
async function framesOf(...inputs: readonly string[]): Promise<Map<string, string[]>> {
  const maps = inputs.flatMap((_, at) => ['-map', `${at}:v`]);
  const args = ['-v', 'error', ...inputs.flatMap((input) => ['-i', input]), ...maps, '-f', 'framemd5', '-'];
  const { stdout, stderr } = await run('ffmpeg', args, { maxBuffer: 2 ** 26 });
  expect(stderr).toBe('');
  const frames = new Map<string, string[]>();
  for (const [, size = '', checksum = ''] of stdout.matchAll(/^\d.*,\s*(\d+),\s*([0-9a-f]{32})$/gm)) {
    frames.set(size, [...(frames.get(size) ?? []), checksum]);
  }
  return new Map([...frames].sort());
}

describe.each<[string, Send]>([
  [
    'Node',
    (site, path, init) =>
      worker.fetch(new Request(`https://www.example.org${path}`, init), {
        assets: site === 'faults' ? faults.origin : originOf(mux),
        key,
        video: site === 'mp4' ? 'mp4' : 'hls',
      }),
  ],
  ['workerd', (site, path, init) => fetch(workers[site].origin + path, init)],
])('videos at run time in %s', (runtimeName, send) => {
  const sealed = async (site: Site, url: string) => (await send(site, `/seal?${encodeURIComponent(url)}`)).text();
  const get = async (site: Site, path: string, headers: Record<string, string> = {}) => {
    const response = await send(site, path, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
  };
  /** The entries of a playlist, as paths. */
  const namesIn = (text: string) => urisOf(text).map((uri) => `/media/${uri}`);
  let count = 0;
  const newId = (start = 'Film') => {
    count += 1;
    return `${start}${runtimeName}${count}x`;
  };
  const newSource = (options: Omit<ConstructorParameters<typeof StreamSource>[1], 'id'> = {}, start?: string) =>
    new StreamSource(faults, { id: newId(start), ...options });
  const open = async (source: StreamSource) => {
    const master = await sealed('faults', source.url);
    const [playlist = '', ...playlists] = namesIn((await get('faults', master)).text);
    return { master, playlist, playlists };
  };

  it.each([
    ['transport streams', 'play123', (height: number) => [0, 1, 2].map((at) => `ts/${height}/${at}.ts`)],
    ['fragments of MP4', 'play456', (height: number) => ['init', 0, 1, 2].map((at) => `cmaf/${height}/${at}.m4s`)],
  ])('play every frame of every resolution, as %s', async (_form, id, sourceFiles) => {
    const server = createServer(
      createNodeHandler({ handle: (request) => send('film', new URL(request.url).pathname) }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sources = [270, 360, 540].map((height) => {
      const source = join(work, `${id}-${height}`);
      writeFileSync(source, Buffer.concat(sourceFiles(height).map((file) => readFileSync(join(film, file)))));
      return source;
    });
    try {
      const frames = await framesOf(originOf(server) + (await sealed('film', `https://stream.mux.com/${id}.m3u8`)));
      expect(Array.from(frames.values(), (of) => of.length)).toEqual([180, 180, 180]);
      expect(frames).toEqual(await framesOf(...sources));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('have types, parts and headers of their own, and nothing of Mux', async () => {
    const master = await sealed('film', 'https://stream.mux.com/play123.m3u8');
    expect(master).toMatch(/^\/media\/video\.[\w-]+\.m3u8$/);
    const seen: Record<string, string> = {};
    const visit = async (path: string): Promise<void> => {
      const { status, headers, text } = await get('film', path);
      expect([path, status]).toEqual([path, 200]);
      const shown = `${[...headers].join('\n')}\n${text.startsWith('#EXTM3U') || text.startsWith('WEBVTT') ? text : ''}`;
      expect(shown).not.toMatch(/mux|play123|signature|https?:\/\//i);
      // A browser that plays a stream does so also where a link opens it.
      const last = headers.get('content-security-policy')?.split('; ').at(-1);
      seen[path.split('.').at(-1) ?? ''] = `${headers.get('content-type')}; ${headers.get('cache-control')}; ${last}`;
      if (path.endsWith('.m3u8')) for (const name of namesIn(text)) await visit(name);
    };
    await visit(master);
    expect(seen).toEqual({
      m3u8: "application/vnd.apple.mpegurl; public, max-age=60; media-src 'self'",
      ts: "video/mp2t; public, max-age=3600; media-src 'self'",
      vtt: 'text/vtt; charset=utf-8; public, max-age=3600; sandbox',
    });
    const [playlist = ''] = namesIn((await get('film', master)).text).slice(2);
    const [segment = ''] = namesIn((await get('film', playlist)).text);
    const whole = await get('film', segment);
    const part = await get('film', segment, { range: 'bytes=188-375' });
    expect([part.status, part.headers.get('content-range'), part.bytes.equals(whole.bytes.subarray(188, 376))]).toEqual(
      [206, `bytes 188-375/${whole.bytes.length}`, true],
    );
    const etag = whole.headers.get('etag') ?? '';
    expect((await get('film', segment, { 'if-none-match': etag })).status).toBe(304);
    expect((await send('film', segment, { method: 'HEAD' })).headers.get('content-length')).toBe(
      String(whole.bytes.length),
    );
  });

  it('have pictures, storyboards and subtitles', async () => {
    const storyboard = await get(
      'film',
      await sealed('film', 'https://image.mux.com/play123/storyboard.vtt?format=webp'),
    );
    expect([storyboard.status, storyboard.headers.get('content-type')]).toEqual([200, 'text/vtt; charset=utf-8']);
    expect(storyboard.text).not.toMatch(/mux|play123/);
    const [, picture = ''] = /^(video\.[\w-]+\.webp)#xywh=0,0,\d+,\d+$/m.exec(storyboard.text) ?? [];
    const board = await get('film', `/media/${picture}`);
    expect([board.status, board.headers.get('content-type'), board.headers.get('vary')]).toEqual([
      200,
      'image/webp',
      null,
    ]);
    const json = await get('film', await sealed('film', 'https://image.mux.com/play123/storyboard.json'));
    expect([json.headers.get('content-type'), json.text.includes('mux.com')]).toEqual(['application/json', false]);
    const thumbnail = await get('film', await sealed('film', 'https://image.mux.com/play123/thumbnail.jpg?width=90'));
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const text = await get('film', await sealed('film', 'https://stream.mux.com/play123/text/en.vtt'));
    expect([text.status, text.headers.get('content-type')]).toEqual([200, 'text/vtt; charset=utf-8']);
  });

  it('are one MP4 in the mode mp4, the one that a build takes, whole and in parts', async () => {
    const url = await sealed('mp4', 'https://stream.mux.com/play123.m3u8');
    expect(url).toMatch(/\.mp4$/);
    const expected = readFileSync(join(film, 'mp4/medium.mp4'));
    const whole = await get('mp4', url);
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    expect(whole.bytes.equals(expected)).toBe(true);
    const part = await get('mp4', url, { range: 'bytes=100-299' });
    expect([part.status, part.headers.get('content-range'), part.bytes.equals(expected.subarray(100, 300))]).toEqual([
      206,
      `bytes 100-299/${expected.length}`,
      true,
    ]);
  });

  it('keep the names of all their files when the signatures of Mux change', async () => {
    const source = newSource({ form: 'cmaf', subtitles: true });
    const { master, playlist } = await open(source);
    const before = [(await get('faults', master)).text, (await get('faults', playlist)).text];
    expect(source.readings).toBe(1);
    source.expiredUntil = source.readings;
    // A segment that is not kept makes both playlists be read again.
    expect((await get('faults', namesIn(before[1] ?? '')[0] ?? '')).status).toBe(200);
    expect(source.readings).toBe(2);
    expect([(await get('faults', master)).text, (await get('faults', playlist)).text]).toEqual(before);
  });

  it('are read again when their URLs have expired, but not for each request', async () => {
    const source = newSource();
    const { playlist, playlists } = await open(source);
    const names = namesIn((await get('faults', playlist)).text);
    source.expiredUntil = source.readings;
    expect((await get('faults', playlists[0] ?? '')).status).toBe(200);
    expect(source.readings).toBe(2);
    for (const name of names) expect((await get('faults', name)).status).toBe(200);
    expect(source.readings).toBe(2);
    source.expiredUntil = Number.POSITIVE_INFINITY;
    const others = namesIn((await get('faults', playlists[0] ?? '')).text);
    const answers = await Promise.all([...others, ...others].map((name) => get('faults', name)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]));
    expect(source.readings).toBeLessThanOrEqual(6);
  });

  it('ask Mux once for a segment that many visitors want', async () => {
    const source = newSource({ answerSegment: () => ({ body: segments.ts('x'), delay: 200 }) });
    const [name = ''] = namesIn((await get('faults', (await open(source)).playlist)).text);
    const answers = await Promise.all(Array.from({ length: 20 }, () => get('faults', name)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(source.requestedSegments()).toHaveLength(1);
    expect(source.readings).toBe(1);
  });

  it('are 404 with all their files when they are withdrawn, without a request', async () => {
    const source = newSource();
    const { master, playlist } = await open(source);
    const [segment = ''] = namesIn((await get('faults', playlist)).text);
    await send('faults', `/withdraw?${encodeURIComponent(`mux:${source.url.slice(23, -5)}`)}`);
    const before = faults.requests.length;
    for (const path of [master, playlist, segment]) expect((await get('faults', path)).status).toBe(404);
    expect(faults.requests).toHaveLength(before);
  });

  it('expire with all their files where they are not published', async () => {
    const source = newSource({}, 'draft');
    const { master, playlist } = await open(source);
    const text = (await get('faults', playlist)).text;
    const [segment = ''] = namesIn(text);
    const ages = await Promise.all(
      [master, playlist, segment].map(async (path) => (await get('faults', path)).headers.get('cache-control')),
    );
    expect(ages).toEqual([
      'private, max-age=60',
      'private, max-age=60',
      expect.stringMatching(/^private, max-age=\d{4}$/),
    ]);
  });

  it('answer 404 for a file that no playlist named, and ask Mux nothing', async () => {
    const source = newSource();
    const { master, playlist } = await open(source);
    const [one = '', two = ''] = namesIn((await get('faults', playlist)).text);
    const [, sealedOne = ''] = one.split('.');
    const before = faults.requests.length;
    const names = [one.replace('.ts', '.mp4'), one.replace(sealedOne, two.split('.')[1]?.slice(1) ?? '')];
    names.push(
      one.replace('/media/video', '/media/film'),
      master.replace('.m3u8', '.mp4'),
      playlist.replace('.m3u8', '.ts'),
    );
    for (const name of names) expect([name, (await get('faults', name)).status]).toEqual([name, 404]);
    expect(faults.requests).toHaveLength(before);
  });

  it.each<[string, Omit<ConstructorParameters<typeof StreamSource>[1], 'id'>]>([
    ['names another host', { alterPlaylist: (text) => text.replace(/https:\/\/chunk[^/]*/, 'https://evil.example') }],
    ['names a private address', { alterPlaylist: (text) => text.replace(/https:\/\/chunk[^/]*/, 'http://127.0.0.1') }],
    ['holds a data URL', { alterPlaylist: (text) => text.replace(/https:\/\/chunk\S*/, 'data:text/html,x') }],
    ['names Mux in a comment', { alterPlaylist: (text) => text.replace('#EXTINF', '# stream.mux.com\n#EXTINF') }],
    ['is of a live stream', { alterPlaylist: (text) => text.replace('#EXT-X-ENDLIST\n', '') }],
    [
      'is encrypted',
      {
        alterPlaylist: (text) =>
          text.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="https://x.mux.com/k"\n#EXTINF'),
      },
    ],
    ['is HTML', { alterPlaylist: () => '<script>alert(1)</script>' }],
    [
      'names no end of segments',
      { alterPlaylist: () => `#EXTM3U\n${'#EXTINF:1,\na.ts\n'.repeat(30_000)}#EXT-X-ENDLIST\n` },
    ],
    ['is endless', { alterPlaylist: () => `#EXTM3U\n${'# \n'.repeat(4_000_000)}` }],
    ['is a master playlist again', { alterPlaylist: () => '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nx.m3u8\n' }],
  ])('answer 502 for a playlist that %s', async (_, options) => {
    const { playlist } = await open(newSource(options));
    const { status, text, headers } = await get('faults', playlist);
    expect([status, text, headers.get('cache-control')]).toEqual([502, 'Bad gateway\n', 'no-store']);
  });

  it.each([
    ['is a page', { body: '<!doctype html><script>alert(1)</script>', headers: { 'content-type': 'video/mp2t' } }],
    ['is a playlist', playlistAnswer('#EXTM3U\n')],
    ['is cut', { body: segments.ts('x'), cutAt: 400 }],
    ['is an error', { status: 500, body: 'mux' }],
    ['leads elsewhere', { status: 302, headers: { location: 'https://evil.example/0.ts' } }],
  ])('answer 502 for a segment that %s', async (_, answer) => {
    const { playlist } = await open(newSource({ answerSegment: () => answer }));
    const [name = ''] = namesIn((await get('faults', playlist)).text);
    const { status, text } = await get('faults', name);
    expect([status, text]).toEqual([502, 'Bad gateway\n']);
  });

  it('answer 404 for a stream that Mux does not have', async () => {
    expect((await get('faults', await sealed('faults', `https://stream.mux.com/${newId()}.m3u8`))).status).toBe(404);
  });

  it('are sealed in pages and in data, also where only a playback id names them', async () => {
    const id = 'a1B2c3D4e5F6g7H8i9J0k1L2';
    const master = await sealed('film', `https://stream.mux.com/${id}.m3u8`);
    const page = `<!doctype html><mux-player playback-id="${id}"></mux-player>`;
    const html = await (await send('film', '/page', { method: 'POST', body: page })).text();
    expect(html).toContain(`<mux-player src="${master}" poster="/media/video.`);
    expect(html).not.toContain(id);
    const data = { video: { muxPlaybackId: id, streamingUrl: `https://stream.mux.com/${id}.m3u8`, title: 'Film' } };
    const localized = await (await send('film', '/data', { method: 'POST', body: JSON.stringify(data) })).json();
    expect(localized).toEqual({ video: { muxPlaybackId: master, streamingUrl: master, title: 'Film' } });
  });
});
