import { describe, expect, it } from 'vitest';
import { createRuntime } from '../create-runtime.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const site = 'https://www.example.org';

describe('localizeData with videos', () => {
  const [id, draft] = ['a1B2c3D4e5F6g7H8i9J0', 'd1B2c3D4e5F6g7H8i9J0'];
  const options = { key, route: '/media', site, isPublished: (path: string) => path !== `mux:${draft}` };
  const withVideos = createRuntime({ ...options, video: 'hls' });
  const stream = (of: string) => `https://stream.mux.com/${of}.m3u8`;

  it('replaces playback ids by the URLs of their streams, as a build does', async () => {
    const [master, thumbnail] = [
      await withVideos.seal(stream(id)),
      await withVideos.seal(`https://image.mux.com/${id}/thumbnail.jpg?time=2`),
    ];
    const data = {
      video: { muxPlaybackId: id, playbackId: id, streamingUrl: stream(id), muxAssetId: 'x' },
      list: [{ playback_id: id, thumbnailUrl: `https://image.mux.com/${id}/thumbnail.jpg?time=2` }],
      html: `<p>“ü”</p><mux-player class="a" playback-id="${id}"></mux-player>`,
      json: JSON.stringify({ muxPlaybackId: id }),
      word: 'a1B2c3D4e5F6g7H8',
      playbackId: 'short',
    };
    expect(await withVideos.localizeData(data)).toEqual({
      video: { muxPlaybackId: master, playbackId: master, streamingUrl: master, muxAssetId: 'x' },
      list: [{ playback_id: master, thumbnailUrl: thumbnail }],
      html: `<p>“ü”</p><mux-player class="a" src="${master}"></mux-player>`,
      json: JSON.stringify({ muxPlaybackId: master }),
      word: 'a1B2c3D4e5F6g7H8',
      playbackId: 'short',
    });
    expect(await createRuntime(options).localizeData(data)).toBe(data);
  });

  it('gives a video that is not published a URL that expires', async () => {
    const { playbackId } = await withVideos.localizeData({ playbackId: draft });
    expect(withVideos.open(playbackId)).toMatchObject({ url: stream(draft), expires: expect.any(Number) });
  });

  it('gives the URL of an MP4 where videos are MP4s', async () => {
    const { streamingUrl } = await createRuntime({ ...options, video: 'mp4' }).localizeData({
      streamingUrl: stream(id),
    });
    expect(streamingUrl).toMatch(/^\/media\/video\.[\w-]+\.mp4$/);
  });
});
