import { describe, expect, it } from 'vitest';
import { startFaultServer } from '../support/fault-server.ts';
import { answerWith, picture, requestFor, runDownload } from './run-download.ts';
import { useFaultServer } from './use-fault-server.ts';

const server = await useFaultServer();

const good = answerWith(picture('right'));
let count = 0;
const newPath = () => `/2/${count++}.png`;

describe('a wait that the host asks for', () => {
  it('may be none: Retry-After: 0', async () => {
    const path = newPath();
    server.answer(path, [{ status: 503, headers: { 'retry-after': '0' } }, good]);
    const { findings } = await runDownload(server.origin, [requestFor(path)], {}, { firstBackoff: 60_000 });
    expect(findings).toEqual([]);
  });

  it.each([
    ['seconds', { 'retry-after': '31' }, '31 s, more than 30 s'],
    ['a date', { 'retry-after': 'Fri, 31 Dec 2100 23:59:59 GMT' }, ' s, more than 30 s'],
    ['X-RateLimit-Reset', { 'x-ratelimit-reset': '60' }, '60 s, more than 30 s'],
  ])('is not obeyed above 30 s, in %s', async (_name, headers, words) => {
    const path = newPath();
    server.answer(path, { status: 429, headers });
    const { findings } = await runDownload(server.origin, [requestFor(path)]);
    expect(findings).toEqual([expect.stringContaining(words)]);
    expect(findings[0]).toContain('1 try: the host answered 429 (Too Many Requests); it asks to wait');
    expect(server.requestsTo(path)).toHaveLength(1);
  });
});

describe('waits between tries', () => {
  it('do not count as requests under way', async () => {
    const [waiting, other] = [newPath(), newPath()];
    server.answer(waiting, [{ status: 503, headers: { 'retry-after': '1' } }, good]);
    server.answer(other, [{ status: 500 }, good]);
    await runDownload(server.origin, [requestFor(waiting), requestFor(other)], { concurrency: 1 });
    expect(server.requestsTo(other)).toHaveLength(2);
  });
});

describe('many requests', () => {
  it('run no more at once than the concurrency, on as many connections', async () => {
    const busyServer = await startFaultServer();
    const paths = Array.from({ length: 60 }, newPath);
    for (const path of paths) busyServer.answer(path, { ...answerWith(picture(path)), delay: 15 });
    const { findings } = await runDownload(
      busyServer.origin,
      paths.map((path) => requestFor(path)),
      { concurrency: 5 },
    );
    expect(findings).toEqual([]);
    expect(busyServer.peakConcurrency()).toBe(5);
    expect(busyServer.connections()).toBe(5);
    await busyServer.close();
  });

  it('become fewer after 429, and all succeed', async () => {
    const busyServer = await startFaultServer();
    const paths = Array.from({ length: 80 }, newPath);
    let [active, refused] = [0, 0];
    for (const path of paths) {
      busyServer.answer(path, () => {
        if (active >= 4) {
          refused++;
          return { status: 429, headers: { 'retry-after': '0.05' } };
        }
        active++;
        setTimeout(() => active--, 10);
        return { ...answerWith(picture(path)), delay: 10 };
      });
    }
    const { findings } = await runDownload(
      busyServer.origin,
      paths.map((path) => requestFor(path)),
      { concurrency: 16, retries: 20 },
    );
    expect(findings).toEqual([]);
    expect(refused).toBeGreaterThan(0);
    expect(busyServer.requests.length).toBeLessThan(4 * paths.length);
    await busyServer.close();
  });
});

it('an outage does not cost every asset all its retries', async () => {
  const busyServer = await startFaultServer();
  const paths = Array.from({ length: 400 }, newPath);
  for (const path of paths) busyServer.answer(path, { status: 503 });
  const { findings } = await runDownload(
    busyServer.origin,
    paths.map((path) => requestFor(path)),
    { concurrency: 4 },
  );
  expect(findings).toHaveLength(400);
  expect(findings.at(-1)).toContain('too many requests of this run have failed to try again');
  expect(busyServer.requests.length).toBe(400 + 64);
  await busyServer.close();
});
