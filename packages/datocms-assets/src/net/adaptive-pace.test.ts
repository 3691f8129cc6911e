import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Pace, workThrough } from './adaptive-pace.ts';

const paceAfter = (...answers: readonly number[]) => {
  const pace = new Pace();
  for (const each of answers) pace.note(each);
  return pace.limit;
};

describe('the pace', () => {
  it.each([
    ['begins gently', [], 3],
    ['grows with quick answers', [100, 100], 5],
    ['grows up to eight', Array(20).fill(100), 8],
    ['stays with slow answers', [2000, 3000], 3],
    ['shrinks with very slow ones', [5000, 9000], 1],
    ['never stops', Array(20).fill(9000), 1],
  ])('%s', (_, answers: readonly number[], limit) => {
    expect(paceAfter(...answers)).toBe(limit);
  });
});

describe('working through a queue', () => {
  it('does everything, also what is added meanwhile, and never more at once than the pace allows', async () => {
    const pace = new Pace();
    const queue = Array.from({ length: 30 }, (_, at) => at);
    const done: number[] = [];
    let running = 0;
    let above = 0;
    await workThrough(queue, pace, async (item) => {
      running += 1;
      above = Math.max(above, running - pace.limit);
      await sleep(1);
      running -= 1;
      done.push(item);
      if (item === 5) queue.push(99);
    });
    expect(done.sort((a, b) => a - b)).toEqual([...Array(30).keys(), 99]);
    expect(above).toBe(0);
  });

  it('ends with the first error', async () => {
    const work = async (item: number) => {
      await sleep(item);
      throw new Error(`failed ${item}`);
    };
    await expect(workThrough([20, 1, 10], new Pace(), work)).rejects.toThrow('failed 1');
  });
});
