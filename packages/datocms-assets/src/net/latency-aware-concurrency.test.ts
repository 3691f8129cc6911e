import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LatencyAwareConcurrency, processQueue } from './latency-aware-concurrency.ts';

describe('LatencyAwareConcurrency', () => {
  it.each([
    ['begins with three', [], 3],
    ['grows with fast answers', [100, 100], 5],
    ['grows up to eight', Array(20).fill(100), 8],
    ['stays the same with answers that are neither fast nor slow', [2000, 3000], 3],
    ['shrinks with slow answers', [5000, 9000], 1],
    ['never goes below one', Array(20).fill(9000), 1],
  ])('%s', (_, latencies: readonly number[], limit) => {
    const concurrency = new LatencyAwareConcurrency();
    for (const latency of latencies) concurrency.recordLatency(latency);
    expect(concurrency.limit).toBe(limit);
  });
});

describe('processQueue', () => {
  it('processes each item, also those added meanwhile, and never more at once than the limit', async () => {
    const concurrency = new LatencyAwareConcurrency();
    const queue = Array.from({ length: 30 }, (_, item) => item);
    const done: number[] = [];
    let active = 0;
    let aboveLimit = 0;
    await processQueue(queue, concurrency, async (item) => {
      active += 1;
      aboveLimit = Math.max(aboveLimit, active - concurrency.limit);
      await sleep(1);
      active -= 1;
      done.push(item);
      if (item === 5) queue.push(99);
    });
    expect(done.sort((a, b) => a - b)).toEqual([...Array(30).keys(), 99]);
    expect(aboveLimit).toBe(0);
  });

  it('rejects with the first error', async () => {
    const failures: (() => void)[] = [];
    const work = (item: number) =>
      new Promise<void>((_, reject) => {
        failures[item] = () => reject(new Error(`failed ${item}`));
      });
    const processed = processQueue([0, 1, 2], new LatencyAwareConcurrency(), work);
    for (const item of [1, 2, 0]) failures[item]?.();
    await expect(processed).rejects.toThrow('failed 1');
  });
});
