import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ThrottleAwareConcurrency } from './throttle-aware-concurrency.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Runs many short tasks. Returns how many were under way at most. */
async function measurePeak(limiter: ThrottleAwareConcurrency, count = 40): Promise<number> {
  let [active, peak] = [0, 0];
  const work = async () => {
    peak = Math.max(peak, ++active);
    await sleep(1);
    active--;
  };
  const all = Promise.all(Array.from({ length: count }, () => limiter.run(work)));
  await vi.runAllTimersAsync();
  await all;
  return peak;
}

describe('ThrottleAwareConcurrency', () => {
  it('runs no more at once than its maximum', async () => {
    expect(await measurePeak(new ThrottleAwareConcurrency(3))).toBe(3);
  });

  it('goes on after a task that failed', async () => {
    const limiter = new ThrottleAwareConcurrency(1);
    await expect(limiter.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await limiter.run(async () => 1)).toBe(1);
  });

  it('halves its limit when the host throttles, once for all answers that come together', async () => {
    const limiter = new ThrottleAwareConcurrency(16);
    for (let time = 0; time < 10; time++) limiter.recordThrottle(5);
    expect(limiter.limit).toBe(8);
    expect(await measurePeak(limiter)).toBe(8);
  });

  it('never goes below one', async () => {
    const limiter = new ThrottleAwareConcurrency(2);
    for (let time = 0; time < 6; time++) {
      limiter.recordThrottle(1);
      vi.advanceTimersByTime(3);
    }
    expect(limiter.limit).toBe(1);
    expect(await measurePeak(limiter, 5)).toBe(1);
  });

  it('starts nothing during a pause, and goes on after it', async () => {
    const limiter = new ThrottleAwareConcurrency(4);
    limiter.recordThrottle(60);
    const work = vi.fn(async () => undefined);
    const done = limiter.run(work);
    await vi.advanceTimersByTimeAsync(59);
    expect(work).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(work).toHaveBeenCalledOnce();
    await done;
  });

  it('grows with successes up to its maximum', () => {
    const limiter = new ThrottleAwareConcurrency(8);
    limiter.recordThrottle(0);
    expect(limiter.limit).toBe(4);
    for (let time = 0; time < 1000; time++) limiter.recordSuccess();
    expect(limiter.limit).toBe(8);
  });

  it('ends a pause at once when it is closed', async () => {
    const limiter = new ThrottleAwareConcurrency(1);
    limiter.recordThrottle(60_000);
    const waiting = limiter.run(async () => 'ran');
    limiter.close();
    expect(await waiting).toBe('ran');
  });
});
