import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { segments } from '../support/stream-source.ts';
import { sha256 } from './run-download.ts';
import { useVideoHost } from './use-video-host.ts';

const hour = 60 * 60 * 1000;
const { server, newId, store } = await useVideoHost();

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

  it('is fetched once where a page names the stream and the MP4, now and in a second build', async () => {
    const id = newId();
    answerMp4(id, 'high');
    const urls = [`https://stream.mux.com/${id}.m3u8`, `https://stream.mux.com/${id}/high.mp4`];
    const cold = await store(urls, { video: 'mp4' });
    expect(cold.stored.map(({ sha256: hash }) => hash)).toEqual(Array(2).fill(sha256(segments.mp4('high'))));
    expect(cold.requests).toBe(1);
    expect((await store(urls, { video: 'mp4', cacheDir: cold.cacheDir })).requests).toBe(0);
  });

  it('needs no request in a second build', async () => {
    const id = newId();
    answerMp4(id, 'low');
    const cold = await store([`https://stream.mux.com/${id}.m3u8`], { video: 'mp4' });
    const warm = await store([`https://stream.mux.com/${id}.m3u8`], { video: 'mp4', cacheDir: cold.cacheDir });
    expect(warm.requests).toBe(0);
    expect(warm.files).toEqual(cold.files);
  });

  it('is chosen anew after a day, or if its upload was changed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const id = newId();
    const url = `https://stream.mux.com/${id}.m3u8`;
    const updatedAt = new Date(Date.now() - hour).toISOString();
    answerMp4(id, 'low');
    const { cacheDir } = await store([url], { video: 'mp4' }, { updatedAt });
    const best = async (date?: string) => {
      const { files, requests } = await store([url], { video: 'mp4', cacheDir }, { updatedAt: date });
      return [['high', 'medium', 'low'].find((file) => files.get(url)?.equals(segments.mp4(file))), requests];
    };
    answerMp4(id, 'medium');
    expect(await best(updatedAt)).toEqual(['low', 0]);
    expect((await best(new Date().toISOString()))[0]).toBe('medium');
    answerMp4(id, 'high');
    vi.setSystemTime(Date.now() + 23 * hour);
    expect(await best(updatedAt)).toEqual(['medium', 0]);
    vi.setSystemTime(Date.now() + 2 * hour);
    expect((await best(updatedAt))[0]).toBe('high');
    expect(await best(updatedAt)).toEqual(['high', 0]);
  });

  it('stays as it is in the cache if Mux does not answer when it is looked at again', async () => {
    const id = newId();
    const url = `https://stream.mux.com/${id}.m3u8`;
    answerMp4(id, 'low');
    const cold = await store([url], { video: 'mp4' });
    for (const name of ['high', 'medium', 'low']) server.answer(`/${id}/${name}.mp4`, { status: 503 });
    const updatedAt = new Date().toISOString();
    const { files, findings, lines } = await store([url], { video: 'mp4', cacheDir: cold.cacheDir }, { updatedAt });
    expect({ files, findings }).toEqual({ files: cold.files, findings: [] });
    expect(lines).toEqual([expect.stringMatching(/^Videos stay as they are in the cache, since .*503/)]);
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
    [
      'vtt',
      'WEBVTT\n\nNOTE\r\r00:00.000 --> 00:01.000\rhttps://evil.example/a.jpg\r\r\n',
      'line 3 of the storyboard has another line break',
    ],
    ['vtt', 'Not here', 'is no WebVTT'],
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
