import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Answer, ReceivedRequest } from '../support/fault-server.ts';
import {
  bytesOf,
  filesIn,
  film,
  filmAnswer,
  type KeepingSite,
  picture,
  png,
  pngAnswer,
  useAssetHost,
} from '../support/kept-assets.ts';

const { assets, startSite, publish } = useAssetHost();
const maxAge = 60;
const conditions = (requests: readonly ReceivedRequest[]) =>
  requests.map(({ headers }) => headers['if-none-match'] ?? headers['if-modified-since']);

/** Answers 304 to a request with a condition that holds, as hosts of files do. */
const conditional =
  (answer: Answer, headers: Readonly<Record<string, string>>) =>
  ({ headers: asked }: ReceivedRequest): Answer => {
    const holds =
      asked['if-none-match'] !== undefined
        ? asked['if-none-match'] === headers.etag
        : asked['if-modified-since'] !== undefined && asked['if-modified-since'] === headers['last-modified'];
    return holds
      ? { status: 304, headers, length: 'close' }
      : { ...answer, headers: { ...answer.headers, ...headers } };
  };

function makeOld({ dir }: KeepingSite): void {
  const old = new Date(Date.now() - (maxAge + 1) * 1000);
  for (const file of filesIn(dir)) utimesSync(file, old, old);
}

describe('a kept asset that is older than maxAge', () => {
  it('asks again for what is old, and uses it if the asset host does not answer', async () => {
    const { dir } = startSite();
    const start = () => startSite({ dir, maxAge }, { timeout: 0.5 });
    const changed = await picture('#fff');
    const { path, url } = await publish(start(), 'a.png', [
      pngAnswer,
      { status: 503 },
      // A second try may be answered after a connection was closed.
      { reset: true },
      { reset: true },
      { stallAt: -1 },
      { ...pngAnswer, body: changed },
      { status: 404 },
      { status: 503 },
    ]);
    const old = new Date(Date.now() - 61_000);
    const answers: (Buffer | number)[] = [];
    for (let times = 0; times < 7; times++) {
      const response = await start().get(url);
      answers.push(response.ok ? await bytesOf(response) : response.status);
      for (const file of filesIn(dir)) utimesSync(file, old, old);
    }
    expect(answers).toEqual([png, png, png, png, changed, 404, 502]);
    expect(assets().requestsTo(path)).toHaveLength(8);
  });

  it.each([401, 403, 451])('is not used if the asset host refuses it with %d', async (status) => {
    const first = startSite();
    const site = startSite({ dir: first.dir, maxAge });
    const { url } = await publish(site, 'a.png', [pngAnswer, { status }, pngAnswer]);
    expect((await site.get(url)).status).toBe(200);
    makeOld(first);
    expect((await site.get(url)).status).toBe(502);
    expect((await site.get(url)).status).toBe(200);
  });

  it('is not used if the asset host redirects to another host', async () => {
    const first = startSite();
    const site = startSite({ dir: first.dir, maxAge });
    const redirect = { status: 302, headers: { location: 'https://evil.example/a.png' } };
    const { url } = await publish(site, 'a.png', [pngAnswer, redirect]);
    expect((await site.get(url)).status).toBe(200);
    makeOld(first);
    expect((await site.get(url)).status).toBe(502);
  });

  it('is used without asking for a while if the asset host asks for fewer requests', async () => {
    const first = startSite();
    const site = startSite({ dir: first.dir, maxAge });
    const { path, url } = await publish(site, 'a.png', [pngAnswer, { status: 429 }]);
    for (let times = 0; times < 5; times++) {
      expect((await site.get(url)).status).toBe(200);
      makeOld(first);
    }
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('is used at once after one visitor has waited for an asset host that stalls, until it answers again', async () => {
    const first = startSite();
    const site = startSite({ dir: first.dir, maxAge }, { timeout: 1.1 });
    const [a, b] = [
      await publish(site, 'a.png', [pngAnswer, { stallAt: -1 }, pngAnswer]),
      await publish(site, 'b.png', [pngAnswer, pngAnswer]),
    ];
    const get = async (url: string) => {
      makeOld(first);
      expect((await bytesOf(await site.get(url))).equals(png)).toBe(true);
      return [a, b].map(({ path }) => assets().requestsTo(path).length);
    };
    await get(a.url);
    expect(await get(b.url)).toEqual([1, 1]);
    expect(await get(a.url)).toEqual([2, 1]);
    expect(await get(b.url)).toEqual([2, 1]);
    expect(await get(a.url)).toEqual([2, 1]);
    const later = performance.now() + 31_000;
    vi.spyOn(performance, 'now').mockImplementation(() => later);
    expect(await get(a.url)).toEqual([3, 1]);
    expect(await get(b.url)).toEqual([3, 2]);
    vi.restoreAllMocks();
  });

  it.each([-3600, 3600])('goes on when the clock is set by %d seconds', async (seconds) => {
    const site = startSite();
    const { url } = await publish(site, 'a.png', pngAnswer);
    await bytesOf(await site.get(url));
    const [file = ''] = filesIn(site.dir);
    const then = new Date(Date.now() - seconds * 1000);
    utimesSync(file, then, then);
    const response = await startSite({ dir: site.dir }).get(url);
    expect([response.status, (await bytesOf(response)).equals(png)]).toEqual([200, true]);
  });

  const etag = '"5d8c72a5:3239"';
  const date = 'Wed, 25 Nov 2026 10:00:00 GMT';
  it.each<
    [
      string,
      file: string,
      answer: Answer & { readonly body: Buffer },
      headers: Record<string, string>,
      condition: string,
    ]
  >([
    ['a picture with an entity tag', 'a.png', pngAnswer, { etag, 'last-modified': date }, etag],
    ['a picture with a weak entity tag', 'a.png', pngAnswer, { etag: `W/${etag}` }, `W/${etag}`],
    ['a picture with a date', 'a.png', pngAnswer, { 'last-modified': date }, date],
    [
      'a picture whose tag is too long',
      'a.png',
      pngAnswer,
      { etag: `"${'x'.repeat(99)}"`, 'last-modified': date },
      date,
    ],
    ['a film', 'a.mp4', filmAnswer, { etag }, etag],
  ])('is kept on if the asset host says that it has not changed: %s', async (_, file, answer, headers, condition) => {
    const first = startSite({ maxAge });
    const { path, url } = await publish(first, file, conditional(answer, headers));
    await bytesOf(await first.get(url));
    makeOld(first);
    // In the same process, and in another one.
    for (const site of [first, startSite({ maxAge, dir: first.dir })]) {
      for (let times = 0; times < 3; times++) {
        const response = await site.get(url);
        expect([response.status, response.headers.get('content-type')]).toEqual([
          200,
          answer.headers?.['content-type'],
        ]);
        expect((await bytesOf(response)).equals(answer.body)).toBe(true);
        expect(response.headers.get('etag')).not.toContain('5d8c72a5');
        expect(response.headers.get('last-modified')).toBeNull();
      }
    }
    expect(conditions(assets().requestsTo(path))).toEqual([undefined, condition]);
    makeOld(first);
    await bytesOf(await startSite({ maxAge, dir: first.dir }).get(url));
    expect(conditions(assets().requestsTo(path))).toEqual([undefined, condition, condition]);
    expect(filesIn(first.dir)).toHaveLength(1);
  });

  it('answers parts of a film that has not changed', async () => {
    const site = startSite({ maxAge });
    const { path, url } = await publish(site, 'a.mp4', conditional(filmAnswer, { etag }));
    await bytesOf(await site.get(url));
    makeOld(site);
    for (let times = 0; times < 2; times++) {
      const part = await site.get(url, { range: 'bytes=1000000-1000999' });
      expect([part.status, (await bytesOf(part)).equals(film.subarray(1_000_000, 1_001_000))]).toEqual([206, true]);
    }
    expect(conditions(assets().requestsTo(path))).toEqual([undefined, etag]);
  });

  it('makes way for a new file under the same URL, with the new one’s tag', async () => {
    const site = startSite({ maxAge });
    const changed = await picture('#fff');
    const { path, url } = await publish(site, 'a.png', [
      { ...pngAnswer, headers: { ...pngAnswer.headers, etag } },
      { ...pngAnswer, body: changed, headers: { ...pngAnswer.headers, etag: '"new"' } },
      { status: 304, length: 'close' },
    ]);
    const bodies: Buffer[] = [];
    for (let times = 0; times < 3; times++) {
      bodies.push(await bytesOf(await site.get(url)));
      makeOld(site);
    }
    expect(bodies).toEqual([png, changed, changed]);
    expect(conditions(assets().requestsTo(path))).toEqual([undefined, etag, '"new"']);
  });

  it('is asked for once by many visitors at the same time', async () => {
    const site = startSite({ maxAge });
    const { path, url } = await publish(site, 'a.png', conditional({ ...pngAnswer, delay: 100 }, { etag }));
    await bytesOf(await site.get(url));
    makeOld(site);
    const answers = await Promise.all(Array.from({ length: 50 }, async () => bytesOf(await site.get(url))));
    expect(answers.every((each) => each.equals(png))).toBe(true);
    expect(assets().requestsTo(path)).toHaveLength(2);
  });

  it('is asked for without a condition if somebody has changed its tag on the disk', async () => {
    const site = startSite({ maxAge });
    const { path, url } = await publish(site, 'a.png', conditional(pngAnswer, { etag }));
    await bytesOf(await site.get(url));
    const [file = ''] = filesIn(site.dir);
    writeFileSync(file, Buffer.from(readFileSync(file, 'latin1').replace('5d8c72a5', '5d8c72a6'), 'latin1'));
    makeOld(site);
    await bytesOf(await startSite({ maxAge, dir: site.dir }).get(url));
    expect(conditions(assets().requestsTo(path))).toEqual([undefined, undefined]);
  });

  it('has to be kept first: an answer 304 that nobody asked for is 502', async () => {
    const site = startSite({ maxAge });
    const { url } = await publish(site, 'a.png', { status: 304, length: 'close' });
    expect((await site.get(url)).status).toBe(502);
  });
});
