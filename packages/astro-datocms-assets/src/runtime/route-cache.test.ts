import { describe, expect, it, vi } from 'vitest';
import { CachedPages, isKept, type RouteCache } from './route-cache.ts';

/** Two keys: the first one is the current one. */
const runtime = { cacheTags: (path: string) => [`new:${path}`, `old:${path}`] };

/** `withdraw` tells what the index would tell. */
function create() {
  const calls: string[][] = [];
  const cache: RouteCache = {
    enabled: true,
    options: { maxAge: 60 },
    set: (options) => calls.push(options === false ? [] : options.tags),
    invalidate: async ({ tags }) => void calls.push(tags),
  };
  const listeners: ((paths: readonly string[]) => void)[] = [];
  const gone = new Set<string>();
  const index = {
    isPublished: (path: string) => !gone.has(path),
    ready: vi.fn(async () => undefined),
    onWithdrawn: (listener: (paths: readonly string[]) => void) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const withdraw = (paths: readonly string[]) => {
    for (const path of paths) gone.add(path);
    for (const listener of listeners) listener(paths);
  };
  return { pages: new CachedPages(runtime, index), cache, calls, withdraw, index };
}

const paths = (count: number) => Array.from({ length: count }, (_, at) => `/1/${at}.jpg`);

describe('pages in a route cache', () => {
  it('are found by each of their assets, with either key, and removed in one call', () => {
    const { pages, cache, calls, withdraw } = create();
    pages.add(cache, new Set(['/1/a.jpg']));
    pages.add(cache, new Set(['/1/b.jpg']));
    withdraw(['/1/a.jpg']);
    expect(calls).toEqual([
      ['new:any', 'new:/1/a.jpg'],
      ['new:any', 'new:/1/b.jpg'],
      ['new:many', 'old:many', 'new:/1/a.jpg', 'old:/1/a.jpg'],
    ]);
  });

  it.each([
    [64, 1],
    [64, 30],
    [64, 31],
    [65, 1],
    [1000, 1],
    [1000, 1000],
  ])('with %i assets have few tags, and are removed if %i of them are withdrawn', (shown, withdrawn) => {
    const { pages, cache, calls, withdraw } = create();
    pages.add(cache, new Set(paths(shown)));
    withdraw(paths(withdrawn));
    const [tags = [], removed = []] = calls;
    expect(tags.length).toBeLessThanOrEqual(65);
    expect(removed.length).toBeLessThanOrEqual(62);
    expect(removed.some((tag) => tags.includes(tag))).toBe(true);
  });

  it('stay if other assets are withdrawn, and have no tag if they show none', () => {
    const { pages, cache, calls, withdraw } = create();
    pages.add(cache, new Set(paths(3)));
    withdraw(['/1/other.jpg']);
    const [tags = [], removed = []] = calls;
    expect(removed.filter((tag) => tags.includes(tag))).toEqual([]);
    pages.add(cache, new Set());
    expect(calls).toHaveLength(2);
  });

  it('are not kept if an asset is withdrawn while they are rendered', () => {
    const { pages, cache, calls, withdraw } = create();
    withdraw(['/1/0.jpg']);
    pages.add(cache, new Set(paths(3)));
    expect(calls).toEqual([[]]);
  });

  it('have the index read again while they may be in the cache, and no longer', async () => {
    vi.useFakeTimers();
    try {
      const { pages, cache, index } = create();
      pages.add(cache, new Set(paths(1)));
      pages.add({ ...cache, options: { maxAge: 1, swr: 90 } }, new Set(paths(1)));
      pages.add({ ...cache, options: { maxAge: 1 } }, new Set(paths(1)));
      await vi.advanceTimersByTimeAsync(90_000);
      expect(index.ready).toHaveBeenCalledTimes(90);
      await vi.advanceTimersByTimeAsync(600_000);
      expect(index.ready).toHaveBeenCalledTimes(90);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [{}, false],
    [{ tags: [] }, false],
    [{ tags: ['news'] }, true],
    [{ maxAge: 0 }, true],
  ])('are those that ask for it: %j', (options, expected) => {
    expect(isKept({ ...create().cache, options })).toBe(expected);
  });
});
