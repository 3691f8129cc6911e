import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AdaptiveConcurrency } from './adaptive-concurrency.ts';

/** Runs many short works, and says how many were under way at most. */
async function peakOf(limiter: AdaptiveConcurrency, count = 40): Promise<number> {
  let [busy, peak] = [0, 0];
  const work = async () => {
    peak = Math.max(peak, ++busy);
    await sleep(1);
    busy--;
  };
  await Promise.all(Array.from({ length: count }, () => limiter.run(work)));
  return peak;
}

it('a limiter lets no more run at once than it was made for', async () => {
  expect(await peakOf(new AdaptiveConcurrency(3))).toBe(3);
});

it('a limiter gives a place free that failed', async () => {
  const limiter = new AdaptiveConcurrency(1);
  await expect(limiter.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await limiter.run(async () => 1)).toBe(1);
});

it('a host that asks for fewer gets half as many, once for all answers that come together', async () => {
  const limiter = new AdaptiveConcurrency(16);
  for (let time = 0; time < 10; time++) limiter.throttled(5);
  expect(limiter.allowed).toBe(8);
  expect(await peakOf(limiter)).toBe(8);
});

it('and never less than one', async () => {
  const limiter = new AdaptiveConcurrency(2);
  for (let time = 0; time < 6; time++) {
    limiter.throttled(1);
    await sleep(3);
  }
  expect(limiter.allowed).toBe(1);
  expect(await peakOf(limiter, 5)).toBe(1);
});

it('nothing starts during a pause, and all goes on after it', async () => {
  const limiter = new AdaptiveConcurrency(4);
  limiter.throttled(60);
  const since = performance.now();
  await limiter.run(async () => undefined);
  expect(performance.now() - since).toBeGreaterThanOrEqual(55);
});

it('successes bring the concurrency back, never above what it was made for', () => {
  const limiter = new AdaptiveConcurrency(8);
  limiter.throttled(0);
  expect(limiter.allowed).toBe(4);
  for (let time = 0; time < 1000; time++) limiter.succeeded();
  expect(limiter.allowed).toBe(8);
});

it('closing ends a pause at once', async () => {
  const limiter = new AdaptiveConcurrency(1);
  limiter.throttled(60_000);
  const waiting = limiter.run(async () => 'ran');
  limiter.close();
  expect(await waiting).toBe('ran');
});
