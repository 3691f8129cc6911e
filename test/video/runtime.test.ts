import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, request as sendRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeHandler } from 'datocms-assets/runtime/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../packages/datocms-emulator/src/emulator.ts';
import worker from '../support/runtime-worker.ts';
import { type RunningWorker, startWorkerd } from '../support/start-workerd.ts';
import { framesOf } from './support/frames-of.ts';
import { namesIn } from './support/names-in.ts';

const key = Buffer.alloc(32, 5).toString('base64url');
const emulatorFolder = join(import.meta.dirname, '../../packages/datocms-emulator');
const film = join(emulatorFolder, 'films/lighthouse');
const entry = join(import.meta.dirname, '../support/runtime-worker.ts');

type Mode = 'hls' | 'mp4';
let emulator: Emulator;
let mux: Server;
let workers: Record<Mode, RunningWorker>;
let work: string;
const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'runtime-videos-'));
  // So few segments that the URLs of each stream expire while it is watched.
  emulator = await startEmulator({
    project: join(emulatorFolder, 'test-project'),
    muxSignatures: { lifetime: 60, segments: 7 },
  });
  // `fetch` can't send a Host header of its own.
  mux = createServer((message, response) => {
    const { 'x-host': host, connection: _, ...headers } = message.headers;
    sendRequest(emulator.muxOrigin + message.url, { headers: { ...headers, host: String(host) } }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    }).end();
  });
  await new Promise<void>((resolve) => mux.listen(0, '127.0.0.1', resolve));
  const start = (video: Mode) => startWorkerd(entry, { assets: originOf(mux), key, video });
  const [hls, mp4] = await Promise.all([start('hls'), start('mp4')]);
  workers = { hls, mp4 };
});
afterAll(async () => {
  for (const each of Object.values(workers)) each.close();
  mux.closeAllConnections();
  mux.close();
  await emulator.stop();
  rmSync(work, { recursive: true });
});

type Send = (mode: Mode, path: string, init?: RequestInit) => Promise<Response>;

describe.each<[string, Send]>([
  [
    'Node',
    (video, path, init) =>
      worker.fetch(new Request(`https://www.example.org${path}`, init), { assets: originOf(mux), key, video }),
  ],
  ['workerd', (mode, path, init) => fetch(workers[mode].origin + path, init)],
])('videos at run time in %s', (_runtime, send) => {
  const sealed = async (mode: Mode, url: string) => (await send(mode, `/seal?${encodeURIComponent(url)}`)).text();
  const get = async (mode: Mode, path: string, headers: Record<string, string> = {}) => {
    const response = await send(mode, path, { headers });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, text: bytes.toString() };
  };

  it.each([
    ['transport streams', 'play123', (height: number) => [0, 1, 2].map((at) => `ts/${height}/${at}.ts`)],
    ['fragments of MP4', 'play456', (height: number) => ['init', 0, 1, 2].map((at) => `cmaf/${height}/${at}.m4s`)],
  ])('play every frame of every resolution, as %s', async (_form, id, sourceFiles) => {
    const server = createServer(createNodeHandler({ handle: (request) => send('hls', new URL(request.url).pathname) }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const sources = [270, 360, 540].map((height) => {
      const source = join(work, `${id}-${height}`);
      writeFileSync(source, Buffer.concat(sourceFiles(height).map((file) => readFileSync(join(film, file)))));
      return source;
    });
    try {
      const frames = await framesOf(originOf(server) + (await sealed('hls', `https://stream.mux.com/${id}.m3u8`)));
      expect(Array.from(frames.values(), (of) => of.length)).toEqual([180, 180, 180]);
      expect(frames).toEqual(await framesOf(...sources));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it('have types, parts and headers of their own, and nothing of Mux', async () => {
    const master = await sealed('hls', 'https://stream.mux.com/play123.m3u8');
    expect(master).toMatch(/^\/media\/video\.[\w-]+\.m3u8$/);
    const seen: Record<string, string> = {};
    const visit = async (path: string): Promise<void> => {
      const { status, headers, text } = await get('hls', path);
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
    const [playlist = ''] = namesIn((await get('hls', master)).text).slice(2);
    const [segment = ''] = namesIn((await get('hls', playlist)).text);
    const whole = await get('hls', segment);
    const part = await get('hls', segment, { range: 'bytes=188-375' });
    expect([part.status, part.headers.get('content-range'), part.bytes.equals(whole.bytes.subarray(188, 376))]).toEqual(
      [206, `bytes 188-375/${whole.bytes.length}`, true],
    );
    const etag = whole.headers.get('etag') ?? '';
    expect((await get('hls', segment, { 'if-none-match': etag })).status).toBe(304);
    expect((await send('hls', segment, { method: 'HEAD' })).headers.get('content-length')).toBe(
      String(whole.bytes.length),
    );
  });

  it('have pictures, storyboards and subtitles', async () => {
    const storyboard = await get(
      'hls',
      await sealed('hls', 'https://image.mux.com/play123/storyboard.vtt?format=webp'),
    );
    expect([storyboard.status, storyboard.headers.get('content-type')]).toEqual([200, 'text/vtt; charset=utf-8']);
    expect(storyboard.text).not.toMatch(/mux|play123/);
    const [, picture = ''] = /^(video\.[\w-]+\.webp)#xywh=0,0,\d+,\d+$/m.exec(storyboard.text) ?? [];
    const board = await get('hls', `/media/${picture}`);
    expect([board.status, board.headers.get('content-type'), board.headers.get('vary')]).toEqual([
      200,
      'image/webp',
      null,
    ]);
    const json = await get('hls', await sealed('hls', 'https://image.mux.com/play123/storyboard.json'));
    expect([json.headers.get('content-type'), json.text.includes('mux.com')]).toEqual(['application/json', false]);
    const thumbnail = await get('hls', await sealed('hls', 'https://image.mux.com/play123/thumbnail.jpg?width=90'));
    expect([thumbnail.status, thumbnail.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const text = await get('hls', await sealed('hls', 'https://stream.mux.com/play123/text/en.vtt'));
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

  it('are sealed in pages and in data, also where only a playback id names them', async () => {
    const id = 'a1B2c3D4e5F6g7H8i9J0k1L2';
    const master = await sealed('hls', `https://stream.mux.com/${id}.m3u8`);
    const page = `<!doctype html><mux-player playback-id="${id}"></mux-player>`;
    const html = await (await send('hls', '/page', { method: 'POST', body: page })).text();
    expect(html).toContain(`<mux-player src="${master}" poster="/media/video.`);
    expect(html).not.toContain(id);
    const data = { video: { muxPlaybackId: id, streamingUrl: `https://stream.mux.com/${id}.m3u8`, title: 'Film' } };
    const localized = await (await send('hls', '/data', { method: 'POST', body: JSON.stringify(data) })).json();
    expect(localized).toEqual({ video: { muxPlaybackId: master, streamingUrl: master, title: 'Film' } });
  });
});
