import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { startEmulator } from '../emulator.ts';
import { copyTestProject, testProject } from '../test-project.test-support.ts';
import { assetRequests, useEmulator } from '../use-emulator.test-support.ts';

const emulator = useEmulator();
const get = assetRequests(emulator);

const wide = '/99001/1700000001-wide.jpg';
const icon = '/99001/1700000006-icon.svg';
const clip = '/99001/1700000008-clip.mp4';

const original = (file: string) => readFile(path.join(testProject, 'uploads', file));

describe('original files', () => {
  const files = [
    [wide, 'wide.jpg', 'image/jpeg'],
    [`${wide}?skip-default-optimizations=true&svg-sanitize=false`, 'wide.jpg', 'image/jpeg'],
    [`${wide}?utm_source=x&no-such-parameter=1`, 'wide.jpg', 'image/jpeg'],
    [icon, 'icon.svg', 'image/svg+xml'],
    [`${icon}?auto=format`, 'icon.svg', 'image/svg+xml'],
    ['/99001/1700000007-manual.pdf?w=100&fm=jpg', 'manual.pdf', 'application/pdf'],
    [clip, 'clip.mp4', 'video/mp4'],
    ['/99001/caff%C3%A8%20latte.png', 'caffè latte.png', 'image/png'],
    ['/99001/caffe%CC%80%20latte.png', 'caffè latte.png', 'image/png'],
  ] as const;
  it.each(files)('%s is the file as it was uploaded', async (target, file, type) => {
    const { status, headers, bytes } = await get(target);
    expect([status, headers.get('content-type')]).toEqual([200, type]);
    expect(bytes.equals(await original(file))).toBe(true);
  });

  it('have the headers of a CDN', async () => {
    const { headers } = await get(`${wide}?w=10&auto=format`);
    expect(Object.fromEntries(headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=31536000',
      'last-modified': expect.stringMatching(/GMT$/),
      vary: 'Accept, User-Agent',
      'x-imgix-id': expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect(headers.has('etag')).toBe(false);
  });

  it('are served for drafts too', async () => {
    expect((await get('/99001/1700000003-secret.jpg')).status).toBe(200);
  });
});

describe('the asset host', () => {
  it.each([['/99001/nothing.jpg'], ['/99001/'], ['/'], ['/99002/1700000001-wide.jpg'], ['/99001/%E0%A4%A.jpg']])(
    'answers %s with 404',
    async (target) => {
      expect((await get(target)).status).toBe(404);
    },
  );

  it('answers HEAD like GET, without a body', async () => {
    const [head, whole] = [await get(`${wide}?w=50`, {}, 'HEAD'), await get(`${wide}?w=50`)];
    expect([head.status, head.bytes.byteLength]).toEqual([200, 0]);
    expect(head.headers.get('content-length')).toBe(String(whole.bytes.byteLength));
    expect((await get(wide, {}, 'POST')).status).toBe(405);
  });

  const ranges = [
    ['bytes=0-9', 206, 'bytes 0-9/1024', 10],
    ['bytes=1000-', 206, 'bytes 1000-1023/1024', 24],
    ['bytes=-5', 206, 'bytes 1019-1023/1024', 5],
    ['bytes=5-99999', 206, 'bytes 5-1023/1024', 1019],
    ['bytes=2000-', 416, 'bytes */1024', 0],
    ['bytes=0-1,4-5', 200, null, 1024],
  ] as const;
  it.each(ranges)('answers %s of a video with %i', async (range, status, contentRange, length) => {
    const answer = await get(clip, { range });
    expect([answer.status, answer.headers.get('content-range'), answer.bytes.byteLength]).toEqual([
      status,
      contentRange,
      length,
    ]);
  });

  const targets = [[wide], [`http://www.datocms-assets.com${wide}`]];
  it.each(targets)(
    'answers the target %s with any Host, as when it is reached in place of the real host',
    async (target) => {
      const { hostname, port } = new URL(emulator().assetsOrigin);
      const headers = { host: 'www.datocms-assets.com' };
      const status = await new Promise<number | undefined>((resolve, reject) => {
        request({ hostname, port, path: target, headers }, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
      expect(status).toBe(200);
    },
  );

  it('answers If-Modified-Since with 304', async () => {
    const { headers } = await get(wide);
    expect((await get(wide, { 'if-modified-since': headers.get('last-modified')! })).status).toBe(304);
  });

  it('names a download after the parameter dl', async () => {
    const { headers } = await get(`${wide}?dl=photo one.jpg`);
    expect(headers.get('content-disposition')).toBe("attachment; filename*=UTF-8''photo%20one.jpg");
  });

  it('refuses raw videos with 422 if the project does not serve them', async () => {
    await using copy = await copyTestProject();
    await copy.edit('project.json', (json: object) => ({ ...json, serveRawVideos: false }));
    const own = await startEmulator({ project: copy.folder });
    const response = await fetch(own.assetsOrigin + clip);
    await own.stop();
    expect(response.status).toBe(422);
  });

  it('serves a changed file at once and its new checksum after reload', async () => {
    await using copy = await copyTestProject();
    const own = await startEmulator({ project: copy.folder });
    const replaced = await original('secret.jpg');
    await copy.write('uploads/wide.jpg', replaced);
    await own.reload();
    const bytes = Buffer.from(await (await fetch(own.assetsOrigin + wide)).arrayBuffer());
    const answer = await fetch(own.cdaUrl, {
      method: 'POST',
      headers: { authorization: 'published-token' },
      body: JSON.stringify({ query: '{upload(filter: {id: {eq: "wide"}}) {md5 width}}' }),
    });
    expect(bytes.equals(replaced)).toBe(true);
    expect(await answer.json()).toEqual({
      data: { upload: { md5: createHash('md5').update(replaced).digest('hex'), width: 300 } },
    });
    await own.stop();
  });
});

describe('generated assets', () => {
  it('answer every possible asset path with the same bytes each time, and no other path', async () => {
    const own = await startEmulator({ project: testProject, inventAssets: true });
    const load = async (target: string) => {
      const response = await fetch(own.assetsOrigin + target);
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        bytes: Buffer.from(await response.arrayBuffer()),
      };
    };
    const photo = await load('/205/1663750967-x.jpg?w=300&fm=webp');
    expect(photo).toMatchObject({ status: 200, type: 'image/webp' });
    expect((await sharp(photo.bytes).metadata()).width).toBe(300);
    expect((await load('/205/1663750967-x.jpg?w=300&fm=webp')).bytes.equals(photo.bytes)).toBe(true);
    expect((await load('/205/1663750967-y.jpg?w=300&fm=webp')).bytes.equals(photo.bytes)).toBe(false);
    expect(await load('/205/logo.svg')).toMatchObject({ status: 200, type: 'image/svg+xml' });
    expect(await load('/205/manual.pdf')).toMatchObject({ status: 200, type: 'application/pdf' });
    expect((await load('/not-a-project/x.jpg')).status).toBe(404);
    expect((await load(wide)).bytes.equals(await original('wide.jpg'))).toBe(true);
    await own.stop();
  });
});
