import { describe, expect, it } from 'vitest';
import { StreamSource } from '../support/stream-source.ts';
import { useVideoHost } from './use-video-host.ts';

const { server, newSource, store } = await useVideoHost();
const idOf = (url: string) => url.slice('https://stream.mux.com/'.length, -'.m3u8'.length);

describe('a stream of the cache', () => {
  it('has what came later, such as subtitles, in the first minutes after its upload was changed', async () => {
    const { url } = newSource();
    const ago = (minutes: number) => ({ updatedAt: new Date(Date.now() - minutes * 60_000).toISOString() });
    const cold = await store([url], {}, ago(10));
    new StreamSource(server, { id: idOf(url), subtitles: true });
    const build = async (minutes: number) => {
      const { names, requests } = await store([url], { cacheDir: cold.cacheDir }, ago(minutes));
      return { subtitles: names.filter((name) => name.endsWith('.vtt')).length, asks: requests > 0 };
    };
    expect(await build(20)).toEqual({ subtitles: 0, asks: false });
    expect(await build(10)).toEqual({ subtitles: 4, asks: true });
    expect(await build(10)).toEqual({ subtitles: 4, asks: true });
    expect(await build(20)).toEqual({ subtitles: 4, asks: false });
  });

  it.each<[string, (id: string) => void]>([
    ['its playlist', (id) => server.answer(`/${id}.m3u8`, { status: 503 })],
    [
      'what came later',
      (id) => new StreamSource(server, { id, subtitles: true, answerSegment: () => ({ status: 503 }) }),
    ],
  ])('stays as it is in the cache if a later build can not fetch %s', async (_, fail) => {
    const { url } = newSource();
    const updatedAt = new Date().toISOString();
    const cold = await store([url], {}, { updatedAt });
    fail(idOf(url));
    const { files, findings, lines } = await store([url], { cacheDir: cold.cacheDir }, { updatedAt });
    expect({ files, findings }).toEqual({ files: cold.files, findings: [] });
    expect(lines.at(-1)).toMatch(/^Videos stay as they are in the cache, since .*503/);
  });

  it.each<[string, (id: string) => void, string]>([
    ['is gone', (id) => server.answer(`/${id}.m3u8`, { status: 404 }), 'download-failed'],
    [
      'is encrypted',
      (id) =>
        new StreamSource(server, {
          id,
          alterPlaylist: (text) => text.replace('#EXTINF', '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF'),
        }),
      'bad-content',
    ],
  ])('is an error, although it is in the cache, if Mux answers a later build that it %s', async (_, change, code) => {
    const { url } = newSource();
    const updatedAt = new Date().toISOString();
    const { cacheDir } = await store([url], {}, { updatedAt });
    change(idOf(url));
    const { names, findings } = await store([url], { cacheDir }, { updatedAt });
    expect([names, findings]).toEqual([[], [expect.stringContaining(code)]]);
  });

  it.each(['videoMaxBytes', 'maxTotalBytes'])('counts for `%s` if it comes from the cache', async (limit) => {
    const { url } = newSource();
    const { cacheDir } = await store([url]);
    const { findings } = await store([url], { cacheDir, [limit]: 1000 });
    expect(findings).toEqual([expect.stringContaining('too-large')]);
  });
});
