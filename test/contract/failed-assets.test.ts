import { type AssetFailure, createRuntime, type RuntimeOptions } from 'datocms-assets/runtime';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Answer, type FaultServer, startFaultServer } from '../support/fault-server.ts';

const host = 'https://www.datocms-assets.com';
const html = { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' };
let assets: FaultServer;
beforeAll(async () => {
  assets = await startFaultServer();
});
afterAll(() => assets.close());
afterEach(() => vi.useRealTimers());

/** A site, and what it is told of failures. */
function startSite(options: Partial<RuntimeOptions> = {}) {
  const failures: AssetFailure[] = [];
  const messages: string[] = [];
  const runtime = createRuntime({
    key: Buffer.alloc(32, 7).toString('base64url'),
    route: '/media',
    isPublished: () => true,
    fetch: (request) => fetch(assets.origin + new URL(request.url).pathname, { redirect: 'manual' }),
    onFailure: (message, failure) => {
      messages.push(message);
      failures.push(failure);
    },
    ...options,
  });
  const get = async (path: string) => {
    const url = await runtime.seal(host + path);
    return { url, status: (await runtime.handle(new Request(`https://www.example.org${url}`))).status };
  };
  return { runtime, failures, messages, get };
}

let count = 0;
const newPath = () => `/99001/17${String(count++).padStart(8, '0')}-kettle.jpg`;
const publish = (answer: Answer) => {
  const path = newPath();
  assets.answer(path, answer);
  return path;
};
const rejects = (error: unknown) => ({ fetch: () => Promise.reject(error) });
const withCode = (code: string) => Object.assign(new Error(`getaddrinfo ${code} www.datocms-assets.com`), { code });

describe('an asset that a visitor does not get', () => {
  it.each<[string, () => string, Partial<RuntimeOptions>, status: number, reason: string]>([
    ['an error of the asset host', () => publish({ status: 500, body: 'x' }), {}, 502, 'the host answered 500'],
    ['a stall', () => publish({ stallAt: -1 }), { timeout: '300ms' }, 504, 'no data for 0.3 s'],
    ['active content', () => publish(html), {}, 502, 'it is text/html'],
    [
      'another type than the host says',
      () => publish({ headers: { 'content-type': 'image/png' }, body: 'x' }),
      {},
      502,
      'its bytes are of no known type, but the host calls it image/png',
    ],
    [
      'a redirect that is not followed',
      () => publish({ status: 302, headers: { location: `${host}/99001/1-a.jpg` } }),
      { isPublished: (path) => path.includes('kettle') },
      502,
      'it redirects to https://the asset host (HTTP status 302): not published',
    ],
    [
      'a host that is not found',
      newPath,
      rejects(new TypeError('fetch failed', { cause: withCode('ENOTFOUND') })),
      502,
      'host not found (ENOTFOUND)',
    ],
    [
      'an error that names the host',
      newPath,
      rejects(new Error(`no\nroute to www.datocms-assets.com.`)),
      502,
      'connection failed: no\\nroute to the asset host',
    ],
  ])('is told with its reason: %s', async (_, publishOne, options, status, reason) => {
    const { get, failures, messages, runtime } = startSite(options);
    const path = publishOne();
    const answer = await get(path);
    expect(answer.status).toBe(status);
    expect(failures).toEqual([{ path: answer.url, status, reason }]);
    expect(messages).toEqual([expect.stringContaining(`${answer.url}: ${status}: ${reason}.`)]);
    expect(messages.join()).not.toMatch(/datocms-assets|99001/);
    expect(runtime.open(failures[0]?.path ?? '')?.url).toBe(host + path);
  });

  it('names no path that the site’s own fetch names', async () => {
    const path = newPath();
    const { get, failures } = startSite(rejects(new Error(`nothing at ${path}`)));
    await get(path);
    expect(failures.map(({ reason }) => reason)).toEqual(['the request failed']);
  });

  it('is told what to do about its content', async () => {
    const { get, messages } = startSite();
    await get(publish(html));
    expect(messages[0]).toMatch(/Upload a file without active parts\. In an SVG, `svg: 'sanitize'` removes them\.$/);
  });

  it('is told no option that is on already', async () => {
    const { get, messages } = startSite({ svg: 'sanitize' });
    const body = `<svg xmlns="http://www.w3.org/2000/svg"><text>${host}/99001/1-a.jpg</text></svg>`;
    await get(publish({ headers: { 'content-type': 'image/svg+xml' }, body }));
    expect(messages[0]).toMatch(/Upload a file without active parts\.$/);
  });

  it('is told once a minute, whatever variants are asked for', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const path = newPath();
    const { get, failures } = startSite(rejects(withCode('ECONNREFUSED')));
    for (let times = 0; times < 5; times++) await get(`${path}?w=${times + 1}`);
    expect(failures).toHaveLength(1);
    vi.setSystemTime(Date.now() + 59_000);
    await get(path);
    expect(failures).toHaveLength(1);
    vi.setSystemTime(Date.now() + 2000);
    await get(path);
    await get(path);
    expect(failures).toHaveLength(2);
    vi.setSystemTime(Date.now() - 3_600_000);
    await get(path);
    expect(failures).toHaveLength(3);
  });

  it('is told of 1,000 assets a minute at most', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { get, failures } = startSite(rejects(withCode('ECONNREFUSED')));
    for (let times = 0; times < 1100; times++) await get(newPath());
    expect(failures).toHaveLength(1000);
    vi.setSystemTime(Date.now() + 61_000);
    for (let times = 0; times < 5; times++) await get(newPath());
    expect(failures).toHaveLength(1005);
  });

  it('is not told if the asset host no longer has it', async () => {
    const { get, failures } = startSite();
    expect((await get(publish({ status: 404 }))).status).toBe(404);
    expect(failures).toEqual([]);
  });

  it('is printed as a warning where nobody takes it', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    try {
      const { get } = startSite({ onFailure: undefined });
      const { url } = await get(publish({ status: 500 }));
      expect(warn.mock.calls).toEqual([[`${url}: 502: the host answered 500.`]]);
    } finally {
      warn.mockRestore();
    }
  });
});

describe('many new assets at once', () => {
  it('are asked for in turns, and none waits for those that hang', async () => {
    const other = await startFaultServer();
    try {
      const { runtime } = startSite({
        timeout: 10,
        fetch: (request) => fetch(other.origin + new URL(request.url).pathname, { redirect: 'manual' }),
      });
      const ask = async (answer: Answer) => {
        const path = newPath();
        other.answer(path, answer);
        const response = await runtime.handle(new Request(`https://www.example.org${await runtime.seal(host + path)}`));
        return response.status;
      };
      const jpeg = { headers: { 'content-type': 'image/jpeg' }, body: Buffer.from('ffd8ffe000104a464946', 'hex') };
      const statuses = await Promise.all(Array.from({ length: 300 }, () => ask({ ...jpeg, delay: 20 })));
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      expect(other.peakConcurrency()).toBeLessThanOrEqual(64);

      const stalled: number[] = [];
      const stall = async () => stalled.push(await ask({ stallAt: -1 }));
      const hanging = Promise.all(Array.from({ length: 100 }, stall));
      expect(await ask(jpeg)).toBe(200);
      expect(stalled).toEqual([]);
      await hanging;
      expect(new Set(stalled)).toEqual(new Set([504]));
    } finally {
      await other.close();
    }
  });
});
