import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIndex, draft, kettle } from '../../../../../test/support/changing-index.ts';

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a refreshed index whose source fails', () => {
  it('does not wait for ever for a first reading that never ends', async () => {
    const { index } = createIndex({ read: () => new Promise(() => undefined) });
    const ready = index.ready();
    await seconds(10);
    await ready;
    expect(index.isPublished(kettle)).toBe(false);
  });

  it.each([null, undefined, [kettle], {}])('keeps the last one if %j is read', async (read) => {
    const { index, warnings } = createIndex({ read: async () => read as null, initial: new Set([draft]) });
    await expect(index.refresh()).rejects.toThrow('neither the bytes of packPublished nor an object with `has`');
    expect([index.isPublished(draft), warnings.length]).toEqual([true, 1]);
  });

  it('keeps the last index while readings fail, warns once, and waits longer each time', async () => {
    const { index, source, warnings } = createIndex({ refresh: 10 });
    await index.ready();
    source.error = new Error('the CDA does not answer.\u001b[2J');
    for (let second = 0; second < 3600; second += 1) {
      await index.ready();
      expect(index.isPublished(kettle)).toBe(true);
      await seconds(1);
    }
    expect(warnings).toEqual([
      "The index of published assets can't be read: the CDA does not answer.\\u001b[2J. The last index stays, so an asset that is withdrawn meanwhile keeps working. It is tried again.",
    ]);
    // After 10, 30, 70, 150, 310, 630, 1270, 2170, 3070 seconds.
    expect(source.reads).toBe(10);
    source.error = undefined;
    source.paths = [];
    await seconds(900);
    await index.ready();
    await seconds(0);
    expect(index.isPublished(kettle)).toBe(false);
    source.error = new Error('again');
    await seconds(10);
    index.isPublished(kettle);
    await seconds(0);
    expect(warnings).toHaveLength(2);
  });

  it('counts a reading that takes long and fails as one failure', async () => {
    const { index, source, warnings } = createIndex({ refresh: 10 });
    await index.ready();
    source.error = new Error('x');
    source.delay = 35;
    for (let second = 0; second < 60; second += 1) {
      await seconds(1);
      index.isPublished(kettle);
    }
    // Four begin until the first one fails, and count with it.
    expect([source.reads, warnings.length]).toEqual([6, 1]);
  });

  it('calls nothing published until a reading succeeds', async () => {
    const { index, source, warnings } = createIndex({ refresh: 10 });
    source.error = new Error('x');
    await index.ready();
    expect(index.isPublished(kettle)).toBe(false);
    expect(warnings[0]).toContain('Until it can, no asset counts as published.');
    source.error = undefined;
    await seconds(20);
    await index.ready();
    expect(index.isPublished(kettle)).toBe(true);
  });

  it('gives up a reading that never ends, and does not take what comes of it after a later one', async () => {
    const { index, source } = createIndex({ refresh: 10, initial: new Set<string>() });
    source.paths = [draft];
    source.delay = 100;
    index.isPublished(kettle);
    await seconds(10);
    source.delay = 0;
    source.paths = [kettle];
    index.isPublished(kettle);
    await seconds(0);
    expect(index.isPublished(kettle)).toBe(true);
    source.paths = [draft];
    source.delay = 1000;
    await seconds(90);
    expect([index.isPublished(kettle), index.isPublished(draft)]).toEqual([true, false]);
  });

  it('with `refresh: 0` tries again what failed, and not with each request', async () => {
    const { index, source } = createIndex({ refresh: 0, initial: new Set([draft]) });
    source.error = new Error('x');
    await expect(index.refresh()).rejects.toThrow('x');
    source.error = undefined;
    await seconds(119);
    expect([index.isPublished(kettle), source.reads]).toEqual([false, 1]);
    await seconds(1);
    index.isPublished(kettle);
    await seconds(0);
    expect([index.isPublished(kettle), source.reads]).toEqual([true, 2]);
  });

  it('tries soon again if the first reading fails and nothing counts as published', async () => {
    const { index, source } = createIndex();
    source.error = new Error('connection reset');
    await index.ready();
    source.error = undefined;
    await seconds(2);
    await index.ready();
    expect([index.isPublished(kettle), source.reads]).toEqual([true, 2]);
  });

  it('reads when it is told to although a reading never ends', async () => {
    const { index, source } = createIndex();
    source.delay = 1e6;
    index.isPublished(kettle);
    source.delay = 0;
    const refresh = index.refresh();
    await seconds(10);
    await refresh;
    expect(index.isPublished(kettle)).toBe(true);
  });
});
