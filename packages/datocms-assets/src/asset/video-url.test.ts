import { describe, expect, it } from 'vitest';
import { AssetHosts, parseAssetUrl } from './asset-url.ts';
import { playbackIdOf, posterUrl, storyboardUrl, streamUrl } from './video-url.ts';

const id = 'DS00Spx1CV902MCtPj5WknGlR102V5HFkDe';
const parse = (url: string) => parseAssetUrl(url, new AssetHosts([], 'hls'));

describe('the URL of a video', () => {
  it.each([
    [`https://stream.mux.com/${id}.m3u8`, undefined],
    [`//stream.mux.com/${id}.m3u8?redundant_streams=true`, `https://stream.mux.com/${id}.m3u8`],
    [`http://STREAM.mux.com/${id}.m3u8?b=2&a=1`, `https://stream.mux.com/${id}.m3u8?a=1&b=2`],
    [`https://stream.mux.com/${id}/high.mp4`, undefined],
    [`https://stream.mux.com/${id}/capped-1080p.mp4`, undefined],
    [`https://stream.mux.com/${id}/audio.m4a`, undefined],
    [`https://stream.mux.com/${id}/text/abc-DEF.vtt`, undefined],
    [
      `https://image.mux.com/${id}/thumbnail.jpg?width=8&time=2`,
      `https://image.mux.com/${id}/thumbnail.jpg?time=2&width=8`,
    ],
    [`https://image.mux.com/${id}/animated.webp`, undefined],
    [`https://image.mux.com/${id}/storyboard.vtt?format=webp`, undefined],
    [streamUrl(id), undefined],
    [posterUrl(id, '2.5'), undefined],
    [storyboardUrl(id), undefined],
  ])('%s is the asset of its playback id', (url, canonical = url) => {
    expect(parse(url)).toEqual({
      path: `mux:${id}`,
      query: new URL(canonical).search.slice(1),
      url: canonical,
      inner: [],
    });
  });

  it.each([
    'https://stream.mux.com/',
    `https://stream.mux.com/${id}`,
    `https://stream.mux.com/${id}/metadata.json`,
    `https://stream.mux.com/../${id}.m3u8/x`,
    `https://stream.mux.com:8443/${id}.m3u8`,
    `https://me@stream.mux.com/${id}.m3u8`,
    `https://image.mux.com/${id}.m3u8`,
    `https://docs.mux.com/${id}.m3u8`,
    `https://stream.mux.com/${id}%2F.m3u8`,
  ])('%s names none', (url) => {
    expect(parse(url)).toBeUndefined();
  });

  it('names no asset where videos are not stored', () => {
    expect(parseAssetUrl(`https://stream.mux.com/${id}.m3u8`, new AssetHosts())).toBeUndefined();
  });

  it('is told from the path of another asset', () => {
    expect(playbackIdOf(`mux:${id}`)).toBe(id);
    expect(playbackIdOf('/99001/1700000001-kettle.jpg')).toBeUndefined();
  });
});
