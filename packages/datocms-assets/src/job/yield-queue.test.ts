import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createYieldQueue } from './yield-queue.ts';

it('gives turns in the order in which they were asked for, and lets what comes in between go first', async () => {
  const nextTurn = createYieldQueue();
  const seen: string[] = [];
  const work = ['first', 'second', 'third'].map((name) => nextTurn().then(() => seen.push(name)));
  while (seen.filter((each) => each !== 'round').length < work.length) {
    await setImmediate();
    seen.push('round');
  }
  expect(seen.join(' ')).toMatch(/^(?:round )?first round second round third(?: round)?$/);
});
