import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DevServer, startBuilt, withDev } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite } from '../support/build-site.ts';

const emulator = useEmulator();
const film = `---
export const prerender = false;
---
<html lang="en">
  <head><meta property="og:video" content="https://stream.mux.com/play123/medium.mp4"></head>
  <body>
    <video id="film" src="https://stream.mux.com/play123.m3u8" poster="https://image.mux.com/play123/thumbnail.webp"></video>
    <mux-player playback-id="notPublished0123456789"></mux-player>
  </body>
</html>
`;
const setup = () => ({
  ...({ astro: 7, adapter: 'node', env: { DATOCMS_ASSETS_KEY: Buffer.alloc(32, 5).toString('base64url') } } as const),
  prepare: (root: string) => writeFileSync(join(root, 'src/pages/film.astro'), film),
  // No record holds this picture, which another page shows.
  options: {
    ...({ allow: '**/*-turned.jpg', video: { mode: 'hls', maxResolution: '360p', maxBytes: '1GiB' } } as const),
    connectTo: { 'www.datocms-assets.com': emulator().assetsOrigin, '*.mux.com': emulator().muxOrigin },
  },
});

/** All files of the stream on the page, and what the page names beside it. */
async function watch({ fetch, read }: DevServer) {
  const page = await read('/film');
  expect(page).not.toMatch(/mux\.com|play123|notPublished/);
  const [, master = ''] = /<video id="film" src="([^"]+\.m3u8)"/.exec(page) ?? [];
  const [, poster = ''] = /poster="([^"]+\.webp)"/.exec(page) ?? [];
  const [, meta = ''] = /property="og:video" content="([^"]+\.mp4)"/.exec(page) ?? [];
  const [, player = ''] = /<mux-player[^>]* src="([^"]+)"/.exec(page) ?? [];
  const types: Record<string, string> = {};
  const resolutions: string[] = [];
  const visit = async (path: string): Promise<void> => {
    const response = await fetch(path);
    expect([path, response.status]).toEqual([path, 200]);
    const text = await response.text();
    types[path.split('.').at(-1) ?? ''] = response.headers.get('content-type') ?? '';
    if (!path.endsWith('.m3u8')) return;
    resolutions.push(...Array.from(text.matchAll(/RESOLUTION=\d+x(\d+)/g), ([, height = '']) => height));
    const names = text.match(/[\w-]+\.[\w-]+\.(?:m3u8|ts|vtt)/g) ?? [];
    for (const name of names) await visit(path.replace(/[^/]+$/, name));
  };
  for (const path of [master, poster, new URL(meta).pathname]) await visit(path);
  const isPrivate = (await fetch(player, { method: 'HEAD' })).status;
  return { types, resolutions: resolutions.sort(), isPrivate };
}

const watched = {
  types: {
    m3u8: 'application/vnd.apple.mpegurl',
    ts: 'video/mp2t',
    vtt: 'text/vtt; charset=utf-8',
    webp: 'image/webp',
    mp4: 'video/mp4',
  },
  resolutions: ['270', '360'],
  // Mux has no such video.
  isPrivate: 404,
};

describe('a video on a route that is rendered on demand', () => {
  it('is streamed by the server, with the option of the build', async () => {
    const site = await buildSite('on-demand', emulator(), setup());
    expect(site.status, site.output).toBe(0);
    expect(site.report?.coverage.contacts).toEqual([]);
    const env = { DATOCMS_CDA_TOKEN: 'published-token' };
    const server = await startBuilt(site, emulator(), { env });
    try {
      expect(await watch(server), server.output()).toEqual(watched);
    } finally {
      await server.stop();
    }
  });

  it('is a warning, and counted in the verdict, where videos stay at Mux', async () => {
    const { options, ...rest } = setup();
    const { status, report, output } = await buildSite('on-demand', emulator(), {
      ...rest,
      options: { ...options, video: 'report' },
    });
    expect(status, output).toBe(0);
    expect(report?.coverage.contacts).toEqual([{ host: 'stream.mux.com', files: 1 }]);
    expect(report?.findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'contacts-cms: Browsers of visitors will contact stream.mux.com. Routes that use it: /film.',
    ]);
    expect(report?.findings[0]?.file).toMatch(/src\/pages\/film\.astro$/);
  });

  it('is streamed by astro dev, too', async () => {
    await withDev('on-demand', emulator(), setup(), async (server) => {
      expect(await watch(server), server.output()).toEqual(watched);
    });
  });
});
