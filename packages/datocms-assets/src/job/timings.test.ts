import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Timings } from './timings.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

it('the steps stand in the order in which they began', async () => {
  const timings = new Timings();
  const sleep = (seconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, seconds * 1000));
  const steps = [timings.measure('published', () => sleep(3)), timings.measure('scan', () => sleep(1))];
  await wait(2);
  expect(timings.report()).toEqual({ scan: 1000, total: 2000 });
  await wait(1);
  await Promise.all(steps);
  expect(Object.entries(timings.report())).toEqual(Object.entries({ published: 3000, scan: 1000, total: 3000 }));
});

describe('the total time', () => {
  it('is that of the job’s own works, and not that of the build between them', async () => {
    const timings = new Timings();
    await wait(60);
    await timings.measure('scan', () => wait(1));
    await wait(60);
    await timings.count(() => wait(2));
    await wait(60);
    expect(timings.report()).toEqual({ scan: 1000, total: 3000 });
  });

  it('counts works at the same time once, and a work that still runs', async () => {
    const timings = new Timings();
    const all = timings.count(async () => {
      await timings.measure('plan', () => wait(1));
      await wait(2);
      expect(timings.report()).toEqual({ plan: 1000, total: 3000 });
      await wait(3);
    });
    await all;
    expect(timings.report()).toEqual({ plan: 1000, total: 6000 });
  });

  it('counts a work that fails', async () => {
    const timings = new Timings();
    const failing = timings.measure('plan', async () => {
      await wait(4);
      throw new Error('wrong');
    });
    await expect(failing).rejects.toThrow('wrong');
    await wait(60);
    expect(timings.report()).toEqual({ plan: 4000, total: 4000 });
  });
});
