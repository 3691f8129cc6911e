import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIndex, draft, kettle } from '../../../../../test/support/changing-index.ts';
import { packPublished } from './packed-paths.ts';
import type { RefreshedIndexOptions } from './refreshed-index.ts';
import { createRefreshedIndex } from './refreshed-index.ts';

const seconds = (count: number) => vi.advanceTimersByTimeAsync(count * 1000);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a refreshed index', () => {
  it('waits for the first reading if there is nothing else', async () => {
    const { index, source } = createIndex();
    source.delay = 9;
    let isReady = false;
    const ready = index.ready().then(() => {
      isReady = true;
    });
    expect(index.isPublished(kettle)).toBe(false);
    await seconds(8);
    expect(isReady).toBe(false);
    await seconds(1);
    await ready;
    expect([index.isPublished(kettle), index.isPublished(draft), source.reads]).toEqual([true, false, 1]);
  });

  it('takes the bytes of a packed index, also from a function that is not asynchronous', async () => {
    const { index } = createIndex({ read: () => packPublished([kettle]) });
    await index.ready();
    expect([index.isPublished(kettle), index.isPublished(draft)]).toEqual([true, false]);
  });

  it.each<[unknown, string]>([
    [undefined, 'options: expected an object with options.'],
    [{}, 'read: expected a function; got undefined.'],
    [{ read: [] }, 'read: expected a function; got [].'],
    [{ read: () => null, refesh: 5 }, 'refesh: there is no such option. Did you mean `refresh`?'],
    [{ read: () => null, refresh: '60' }, 'refresh: expected a number of seconds; got "60".'],
    [{ read: () => null, maxAge: -1 }, 'maxAge: expected a number of seconds; got -1.'],
    [
      { read: () => null, initial: [] },
      'initial: expected an object with `has`, such as `openPublished` gives; got [].',
    ],
  ])('refuses wrong options: %o', (options, problem) => {
    expect(() => createRefreshedIndex(options as RefreshedIndexOptions)).toThrow(problem);
  });

  it('begins with another index, and makes the first request wait for at most three seconds', async () => {
    const { index, source } = createIndex({ initial: new Set([draft]) });
    source.delay = 20;
    const ready = index.ready();
    await seconds(3);
    await ready;
    expect([index.isPublished(kettle), index.isPublished(draft)]).toEqual([false, true]);
    // The second one does not wait again.
    await index.ready();
    await seconds(17);
    expect([index.isPublished(kettle), index.isPublished(draft), source.reads]).toEqual([true, false, 1]);
  });

  it('is read again by the first question after `refresh` seconds, which gets the last answer', async () => {
    const { index, source } = createIndex({ refresh: 10 });
    await index.ready();
    source.paths = [draft];
    await seconds(9);
    expect([index.isPublished(kettle), source.reads]).toEqual([true, 1]);
    await seconds(1);
    expect([index.isPublished(kettle), source.reads]).toEqual([true, 2]);
    await seconds(0);
    expect([index.isPublished(kettle), index.isPublished(draft), source.reads]).toEqual([false, true, 2]);
  });

  it('is not read while nobody asks, and makes the next request wait', async () => {
    const { index, source } = createIndex({ refresh: 10 });
    await index.ready();
    source.paths = [];
    await seconds(3600);
    expect(source.reads).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
    await index.ready();
    expect([index.isPublished(kettle), source.reads]).toEqual([false, 2]);
  });

  it('makes no request wait while the last index is younger than `maxAge`', async () => {
    const { index, source } = createIndex({ refresh: 10 });
    await index.ready();
    source.delay = 5;
    await seconds(99);
    let isReady = false;
    void index.ready().then(() => {
      isReady = true;
    });
    await seconds(0);
    expect([isReady, source.reads]).toEqual([true, 2]);
  });

  it('is read again although the clock was set back', async () => {
    const { index, source } = createIndex({ refresh: 10 });
    await index.ready();
    vi.setSystemTime(Date.now() - 3_600_000);
    index.isPublished(kettle);
    expect(source.reads).toBe(2);
  });

  it('is read as often as it is told to if a reading takes long', async () => {
    const { index, source } = createIndex();
    source.delay = 25;
    const reads: number[] = [];
    for (let second = 0; second < 300; second++) {
      index.isPublished(kettle);
      await seconds(1);
      if (second % 60 === 59) reads.push(source.reads);
    }
    // Three begin before the first one has ended, since there is no index until then.
    expect(reads).toEqual([3, 4, 5, 6, 7]);
  });

  it('with `refresh: 0` is read only when it is told to', async () => {
    const { index, source } = createIndex({ refresh: 0, initial: new Set([draft]) });
    await index.ready();
    await seconds(36_000);
    expect([index.isPublished(draft), source.reads]).toEqual([true, 0]);
    await index.refresh();
    expect([index.isPublished(draft), index.isPublished(kettle), source.reads]).toEqual([false, true, 1]);
    source.error = new Error('x');
    await expect(index.refresh()).rejects.toThrow('x');
    expect(index.isPublished(kettle)).toBe(true);
  });

  it('reads once more for all that tell it to during a reading', async () => {
    const { index, source } = createIndex();
    source.delay = 2;
    const all = Promise.all(Array.from({ length: 20 }, () => index.refresh()));
    await seconds(4);
    await all;
    expect(source.reads).toBe(2);
  });

  it('reads at once in a worker, where the reading of another visitor may have ended with them', async () => {
    vi.stubGlobal('caches', { default: {} });
    const { index, source } = createIndex();
    source.delay = 1e6;
    index.isPublished(kettle);
    void index.refresh();
    source.delay = 0;
    await index.refresh();
    expect([index.isPublished(kettle), source.reads]).toEqual([true, 3]);
  });

  it('reads again when it is told to during a reading', async () => {
    const { index, source } = createIndex();
    source.delay = 2;
    index.isPublished(kettle);
    const refresh = index.refresh();
    await seconds(2);
    source.paths = [draft];
    await seconds(2);
    await refresh;
    expect([index.isPublished(draft), source.reads]).toEqual([true, 2]);
  });

  it('tells which of the paths that it called published are withdrawn, twice', async () => {
    const { index, source } = createIndex({ initial: new Set([kettle, draft]) });
    const told: (readonly string[])[] = [];
    expect([index.isPublished(kettle), index.isPublished('/99001/3-other.jpg')]).toEqual([true, false]);
    const end = index.onWithdrawn((paths) => told.push(paths));
    source.paths = [];
    await index.refresh();
    expect(told).toEqual([[kettle]]);
    await index.refresh();
    expect(told).toEqual([[kettle], [kettle]]);
    await index.refresh();
    source.paths = [kettle];
    await index.refresh();
    expect(index.isPublished(kettle)).toBe(true);
    end();
    source.paths = [];
    await index.refresh();
    expect(told).toHaveLength(2);
  });

  it('tells all listeners, although one fails', async () => {
    const { index, source, warnings } = createIndex();
    await index.refresh();
    expect(index.isPublished(kettle)).toBe(true);
    const told: (readonly string[])[] = [];
    index.onWithdrawn(() => {
      throw new Error('no cache');
    });
    index.onWithdrawn((paths) => told.push(paths));
    source.paths = [];
    await index.refresh();
    expect([told, warnings]).toEqual([[[kettle]], ['A listener to withdrawn assets failed: no cache.']]);
  });
});
