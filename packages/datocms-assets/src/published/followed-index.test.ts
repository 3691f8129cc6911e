import { expect, it } from 'vitest';
import { FollowedIndex } from './followed-index.ts';

/** An index that is read once, and whose readings count. */
function readOnce() {
  const source = { reads: [] as boolean[], error: undefined as Error | undefined };
  const read = async (everything: boolean) => {
    source.reads.push(everything);
    await new Promise(setImmediate);
    if (source.error) throw source.error;
    return source.reads.length;
  };
  return { index: new FollowedIndex({ read }), source };
}

it('is read once, also if that fails', async () => {
  const { index, source } = readOnce();
  expect(await Promise.all([index.get(), index.getFresh(), index.getFresh()])).toEqual([1, 1, 1]);
  expect([await index.getFresh(), index.peek(), source.reads]).toEqual([1, 1, [false]]);
  const failing = readOnce();
  failing.source.error = new Error('x');
  for (const _ of [1, 2]) await expect(failing.index.getFresh()).rejects.toThrow('x');
  expect(failing.source.reads).toEqual([false]);
});

it('is read completely as often as it is told to, until that has failed', async () => {
  const { index, source } = readOnce();
  await index.get();
  expect(await Promise.all([index.readEverything(), index.readEverything(), index.getFresh()])).toEqual([2, 2, 2]);
  expect(await index.readEverything()).toBe(3);
  source.error = new Error('x');
  for (const _ of [1, 2]) await expect(index.readEverything()).rejects.toThrow('x');
  expect([await index.getFresh(), source.reads]).toEqual([3, [false, true, true, true]]);
});
