import type { APIContext } from 'astro';
import type { RefreshedIndex, Runtime } from 'datocms-assets/runtime';
import { logError } from '../log.ts';

/** The used part of the route cache of Astro 6 and 7. No middleware runs for a page that is in the cache. */
export interface RouteCache {
  readonly enabled: boolean;
  /** Times in seconds. */
  readonly options: { readonly maxAge?: number; readonly swr?: number; readonly tags?: readonly string[] };
  set(options: { readonly tags: string[] } | false): void;
  invalidate(options: { readonly tags: string[] }): Promise<void>;
}

/** Hosts allow at least 128 tags for each page. The site's own tags also need room. */
const maxTags = 64;
/** Some hosts need a request for each tag. */
const maxInvalidated = 30;
/** Texts instead of paths: each page with assets has the first tag, and a page with too many assets has the second. */
const [anyAsset, manyAssets] = ['any', 'many'];

/** `undefined` without a route cache: in Astro 5, in `astro dev`, for error pages, and in a site that has none. */
export function routeCacheOf(context: APIContext): RouteCache | undefined {
  const { cache } = context as { readonly cache?: RouteCache };
  return cache?.enabled ? cache : undefined;
}

/** Whether the page, or a rule for its route, has asked the cache to keep it. */
export function isKept({ options }: RouteCache): boolean {
  return options.maxAge !== undefined || (options.tags?.length ?? 0) > 0;
}

/** The pages in the route cache, with tags of their assets. A page is removed when one of its assets is withdrawn. */
export class CachedPages {
  readonly #runtime: Pick<Runtime, 'cacheTags'>;
  readonly #index: Omit<RefreshedIndex, 'refresh'>;
  /** The cache of the last page, through which all pages can be removed. */
  #cache: RouteCache | undefined;
  /** The time until which the cache may contain pages, in milliseconds since 1970. */
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(runtime: Pick<Runtime, 'cacheTags'>, index: Omit<RefreshedIndex, 'refresh'>) {
    this.#runtime = runtime;
    this.#index = index;
  }

  /**
   * Adds a page after its rendering, unless one of its assets was withdrawn meanwhile.
   * @param paths of the assets of the page
   */
  add(cache: RouteCache, paths: ReadonlySet<string>): void {
    if (!this.#cache) this.#index.onWithdrawn((withdrawn) => void this.#remove(withdrawn));
    this.#cache = cache;
    if (paths.size === 0) return;
    // The index remembers the paths of these calls, and reports when they are withdrawn.
    if (![...paths].every((path) => this.#index.isPublished(path))) {
      cache.set(false);
      return;
    }
    const named = paths.size > maxTags ? [manyAssets] : paths;
    cache.set({ tags: [anyAsset, ...named].map((path) => this.#runtime.cacheTags(path)[0] as string) });
    const { maxAge = Number.POSITIVE_INFINITY, swr = 0 } = cache.options;
    this.#until = Math.max(this.#until, Date.now() + (maxAge + swr) * 1000);
    this.#watch();
  }

  /** Has the index read again in time, since the cache may answer all requests. */
  #watch(): void {
    if (this.#timer !== undefined) return;
    const timer = setInterval(() => {
      if (Date.now() < this.#until) return void this.#index.ready();
      clearInterval(timer);
      this.#timer = undefined;
    }, 1000);
    // In a worker, timers end with the request.
    if (typeof timer === 'object') this.#timer = timer.unref();
    else clearInterval(timer);
  }

  async #remove(paths: readonly string[]): Promise<void> {
    const named = paths.length > maxInvalidated ? [anyAsset] : [manyAssets, ...paths];
    try {
      await this.#cache?.invalidate({ tags: named.flatMap((path) => [...this.#runtime.cacheTags(path)]) });
    } catch (error) {
      logError('Pages with withdrawn assets may stay in the route cache, since it could not be told.', error);
    }
  }
}
