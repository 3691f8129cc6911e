import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localize } from '../../packages/datocms-assets/src/localize.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import { type Emulator, startEmulator } from '../../packages/datocms-emulator/src/emulator.ts';
import { startServe } from '../support/start-serve.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const key = Buffer.alloc(32, 5).toString('base64url');
const stream = 'https://stream.mux.com/play123.m3u8';
const page = `<!doctype html><title>Films</title>
<video src="${stream}" poster="https://image.mux.com/play123/thumbnail.webp?time=3"></video>`;

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({
    project: join(import.meta.dirname, '../../packages/datocms-emulator/test-project'),
  });
});
afterAll(() => emulator.stop());

/** Builds the page with sealed URLs, and serves it. */
async function serve(video: Options['video'] & string) {
  const work = temporaryFolder('sealed-videos');
  const dir = join(work, 'dist');
  mkdirSync(dir);
  writeFileSync(join(dir, 'index.html'), page);
  const { cdaUrl, assetsOrigin, muxOrigin } = emulator;
  const connectTo = [`www.datocms-assets.com=${assetsOrigin}`, `*.mux.com=${muxOrigin}`];
  const options = {
    token: 'published-token',
    cdaUrl,
    connectTo,
    cacheDir: join(work, 'cache'),
    deliver: 'sealed',
    video,
  } as const;
  const environment = { variables: { DATOCMS_ASSETS_KEY: key }, places: 'the test' };
  const muxRequests = () => emulator.requests.filter(({ kind }) => kind === 'mux').length;
  const before = muxRequests();
  const report = await localize(dir, options, { environment });
  expect(report.findings).toEqual([]);
  expect(muxRequests()).toBe(before);
  const html = readFileSync(join(dir, 'index.html'), 'utf8');
  const [source = '', poster = ''] = Array.from(html.matchAll(/(?:src|poster)="([^"]+)"/g), ([, each]) => each);
  const server = await startServe(dir, emulator, key, ['--video', video, '--connect-to', `*.mux.com=${muxOrigin}`]);
  const get = async (path: string) => {
    const response = await fetch(new URL(path, server.origin + source));
    expect([path, response.status]).toEqual([path, 200]);
    return { type: response.headers.get('content-type'), bytes: Buffer.from(await response.arrayBuffer()) };
  };
  return { html, source, poster, get, stop: server.stop };
}

const uris = (bytes: Buffer) =>
  bytes
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('a static site with sealed URLs of videos', () => {
  it('plays a stream whose playlists and segments the server answers', async () => {
    const { html, source, poster, get, stop } = await serve('hls');
    expect(html).not.toContain('mux');
    expect(source).toMatch(/^\/_assets\/video\.[\w-]+\.m3u8$/);
    const master = await get(source);
    const [first = ''] = uris(master.bytes);
    const playlist = await get(first);
    const [segment = ''] = uris(playlist.bytes);
    expect((await get(segment)).bytes.length).toBeGreaterThan(1000);
    expect(`${master.bytes}${playlist.bytes}`).not.toContain('mux.com');
    expect((await get(poster)).type).toBe('image/webp');
    await stop();
  });

  it('plays a film as one file', async () => {
    const { html, source, get, stop } = await serve('mp4');
    expect(html).not.toContain('mux');
    expect(source).toMatch(/^\/_assets\/video\.[\w-]+\.mp4$/);
    expect((await get(source)).type).toBe('video/mp4');
    await stop();
  });
});
