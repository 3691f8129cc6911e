import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { RequestSlots } from './request-slots.ts';

describe('requests to the asset host', () => {
  it('are under way up to a limit, and the others follow in the order in which they came', async () => {
    const slots = new RequestSlots({ max: 3, maxHeld: 10_000 });
    const begun: number[] = [];
    let [active, peak] = [0, 0];
    const work = (number: number) => async () => {
      begun.push(number);
      peak = Math.max(peak, ++active);
      await sleep(number % 3);
      active -= 1;
      if (number % 5 === 0) throw new Error(`${number} failed`);
      return number;
    };
    const numbers = Array.from({ length: 100 }, (_, number) => number);
    const results = await Promise.allSettled(numbers.map((number) => slots.run(work(number), 10_000)));
    expect([peak, begun]).toEqual([3, numbers]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(20);
    expect(await slots.run(async () => 'done', 0)).toBe('done');
  });

  it('do not wait for those that hang', async () => {
    const slots = new RequestSlots({ max: 2, maxHeld: 50 });
    const hanging = () => new Promise<never>(() => {});
    for (let times = 0; times < 6; times++) void slots.run(hanging, 10_000);
    expect(await slots.run(async () => 'done', 10_000)).toBe('done');
  });

  it('wait for a time only', async () => {
    const slots = new RequestSlots({ max: 1, maxHeld: 10_000 });
    let answer = (_: string) => {};
    const slow = slots.run(
      () =>
        new Promise<string>((resolve) => {
          answer = resolve;
        }),
      10_000,
    );
    await expect(slots.run(async () => 'late', 20)).rejects.toThrow(
      'other requests to the host were under way for 0 s',
    );
    answer('slow');
    expect(await slow).toBe('slow');
    expect(await slots.run(async () => 'done', 0)).toBe('done');
  });
});
