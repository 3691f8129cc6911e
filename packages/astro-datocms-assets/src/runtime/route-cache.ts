import type { APIContext } from 'astro';
import type { Runtime } from 'datocms-assets/runtime';

/** What is used of the route cache of Astro 6 and 7. It is around all middleware: a page that it has is not rendered again. */
export interface RouteCache {
  readonly enabled: boolean;
  readonly options: { readonly maxAge?: number; readonly tags?: readonly string[] };
  set(options: { readonly tags: string[] } | false): void;
  invalidate(options: { readonly tags: string[] }): Promise<void>;
}

/** Hosts allow 128 tags of a page and more. The site's own ones need room too. */
const maxTags = 64;
/** Some hosts are asked once for each tag. */
const maxInvalidated = 30;
/** Texts in the place of paths: each page that shows assets has the first tag, and one with too many to name them the second. */
const [anyAsset, manyAssets] = ['any', 'many'];

/** `undefined` without a route cache: Astro 5, a site that has none, `astro dev`, error pages. */
export function routeCacheOf(context: APIContext): RouteCache | undefined {
  const { cache } = context as { readonly cache?: RouteCache };
  return cache?.enabled ? cache : undefined;
}

/** Whether the page, or a rule for its route, has asked the cache to keep it. */
export function isKept({ options }: RouteCache): boolean {
  return options.maxAge !== undefined || (options.tags?.length ?? 0) > 0;
}

/** The pages in the route cache, each with tags of the assets that it shows. */
export class CachedPages {
  readonly #runtime: Pick<Runtime, 'cacheTags'>;
  #cache: RouteCache | undefined;

  constructor(runtime: Pick<Runtime, 'cacheTags'>) {
    this.#runtime = runtime;
  }

  /**
   * Adds a page whose rendering is at its end.
   * @param cache as the page has it, through which others are reached too
   * @param paths of the assets that it shows
   */
  add(cache: RouteCache, paths: ReadonlySet<string>): void {
    this.#cache = cache;
    if (paths.size === 0) return;
    const named = paths.size > maxTags ? [manyAssets] : paths;
    cache.set({ tags: [anyAsset, ...named].map((path) => this.#runtime.cacheTags(path)[0] as string) });
  }

  /** Removes the pages that show assets which are no longer published. It waits for no request. */
  async remove(paths: readonly string[]): Promise<void> {
    if (!this.#cache || paths.length === 0) return;
    const named = paths.length > maxInvalidated ? [anyAsset] : [manyAssets, ...paths];
    await this.#cache.invalidate({ tags: named.flatMap((path) => [...this.#runtime.cacheTags(path)]) });
  }
}
