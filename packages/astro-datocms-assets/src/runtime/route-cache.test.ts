import { describe, expect, it } from 'vitest';
import { CachedPages, type RouteCache } from './route-cache.ts';

/** Two keys: the first one is the current one. */
const runtime = { cacheTags: (path: string) => [`new:${path}`, `old:${path}`] };

function create() {
  const calls: string[][] = [];
  const cache: RouteCache = {
    enabled: true,
    options: {},
    set: (options) => calls.push(options === false ? [] : options.tags),
    invalidate: async ({ tags }) => void calls.push(tags),
  };
  return { pages: new CachedPages(runtime), cache, calls };
}

const paths = (count: number) => Array.from({ length: count }, (_, at) => `/1/${at}.jpg`);

describe('pages in a route cache', () => {
  it('are found by each of their assets, with either key', async () => {
    const { pages, cache, calls } = create();
    pages.add(cache, new Set(['/1/a.jpg']));
    await pages.remove(['/1/a.jpg']);
    expect(calls).toEqual([
      ['new:any', 'new:/1/a.jpg'],
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
  ])('with %i assets have few tags, and are removed if %i of them are withdrawn', async (shown, withdrawn) => {
    const { pages, cache, calls } = create();
    pages.add(cache, new Set(paths(shown)));
    await pages.remove(paths(withdrawn));
    const [tags = [], removed = []] = calls;
    expect(tags.length).toBeLessThanOrEqual(65);
    expect(removed.length).toBeLessThanOrEqual(62);
    expect(removed.some((tag) => tags.includes(tag))).toBe(true);
  });

  it('stay if other assets are withdrawn, and have no tag if they show none', async () => {
    const { pages, cache, calls } = create();
    pages.add(cache, new Set(paths(3)));
    await pages.remove(['/1/other.jpg']);
    const [tags = [], removed = []] = calls;
    expect(removed.filter((tag) => tags.includes(tag))).toEqual([]);
    pages.add(cache, new Set());
    expect(calls).toHaveLength(2);
  });
});
