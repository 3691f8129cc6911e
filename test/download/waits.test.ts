import { describe, expect, it } from 'vitest';
import { type Answer, startFaultServer } from '../support/fault-server.ts';
import { faultServer } from './fault-server-of-file.ts';
import { picture, run, serve, want } from './run.ts';

const server = await faultServer();

const good = serve(picture('right'));
let count = 0;
const newPath = () => `/2/${count++}.png`;

/** Milliseconds between the requests for a path. */
const gaps = (path: string) =>
  server
    .hitsOf(path)
    .map((hit, index, hits) => hit.at - (hits[index - 1]?.at ?? hit.at))
    .slice(1);

describe('a host that asks to wait is obeyed', () => {
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toUTCString();
  it.each<[string, () => Answer, number]>([
    ['429 with Retry-After in seconds', () => ({ status: 429, headers: { 'retry-after': '1' } }), 990],
    ['503 with Retry-After in seconds', () => ({ status: 503, headers: { 'retry-after': '1' } }), 990],
    ['429 with Retry-After as a date', () => ({ status: 429, headers: { 'retry-after': inSeconds(2) } }), 900],
    ["429 with the service's X-RateLimit-Reset", () => ({ status: 429, headers: { 'x-ratelimit-reset': '1' } }), 990],
  ])('%s', async (_name, answer, least) => {
    const path = newPath();
    server.answer(path, (_hit, time) => (time === 0 ? answer() : good));
    expect((await run(server.origin, [want(path)])).findings).toEqual([]);
    expect(gaps(path)).toEqual([expect.any(Number)]);
    expect(gaps(path)[0]).toBeGreaterThanOrEqual(least);
  });

  it('and asked at once again after Retry-After: 0', async () => {
    const path = newPath();
    server.answer(path, [{ status: 503, headers: { 'retry-after': '0' } }, good]);
    const { findings } = await run(server.origin, [want(path)], {}, { firstBackoff: 60_000 });
    expect(findings).toEqual([]);
  });

  it.each([
    ['seconds', { 'retry-after': '31' }, '31 s'],
    ['a date', { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }, 'no more than 30 s are waited'],
    ['X-RateLimit-Reset', { 'x-ratelimit-reset': '60' }, '60 s'],
  ])('but not for more than 30 s, in %s', async (_name, headers, words) => {
    const path = newPath();
    server.answer(path, { status: 429, headers });
    const { findings } = await run(server.origin, [want(path)]);
    expect(findings).toEqual([expect.stringContaining(words)]);
    expect(findings[0]).toContain('1 try: the host answered 429 (Too Many Requests); it asks to wait');
    expect(server.hitsOf(path)).toHaveLength(1);
  });
});

describe('waits between tries', () => {
  it('keep no place among the requests under way', async () => {
    const [waiting, other] = [newPath(), newPath()];
    server.answer(waiting, [{ status: 503, headers: { 'retry-after': '1' } }, good]);
    server.answer(other, [{ status: 500 }, good]);
    await run(server.origin, [want(waiting), want(other)], { concurrency: 1 });
    expect(server.hitsOf(other)).toHaveLength(2);
  });
});

describe('many requests', () => {
  it('are no more at once than concurrency says, on as many connections', async () => {
    const own = await startFaultServer();
    const paths = Array.from({ length: 60 }, newPath);
    for (const path of paths) own.answer(path, { ...serve(picture(path)), delay: 15 });
    const { findings } = await run(
      own.origin,
      paths.map((path) => want(path)),
      { concurrency: 5 },
    );
    expect(findings).toEqual([]);
    expect(own.peak()).toBe(5);
    expect(own.connections()).toBe(5);
    await own.close();
  });

  it('become fewer after 429, and all succeed', async () => {
    const own = await startFaultServer();
    const paths = Array.from({ length: 80 }, newPath);
    let [busy, refused] = [0, 0];
    for (const path of paths) {
      own.answer(path, () => {
        if (busy >= 4) {
          refused++;
          return { status: 429, headers: { 'retry-after': '0.05' } };
        }
        busy++;
        setTimeout(() => busy--, 10);
        return { ...serve(picture(path)), delay: 10 };
      });
    }
    const { findings } = await run(
      own.origin,
      paths.map((path) => want(path)),
      { concurrency: 16, retries: 20 },
    );
    expect(findings).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(own.hits.length).toBeLessThan(4 * paths.length);
    await own.close();
  });
});

it('an outage does not cost every asset all its tries', async () => {
  const own = await startFaultServer();
  const paths = Array.from({ length: 400 }, newPath);
  for (const path of paths) own.answer(path, { status: 503 });
  const { findings } = await run(
    own.origin,
    paths.map((path) => want(path)),
    { concurrency: 4 },
  );
  expect(findings).toHaveLength(400);
  expect(findings.at(-1)).toContain('too many requests of this run have failed to try again');
  expect(own.hits.length).toBe(400 + 64);
  await own.close();
});
