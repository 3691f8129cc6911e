import type { APIContext } from 'astro';
import type { RefreshedIndex, Runtime } from 'datocms-assets/runtime';
import { logError } from '../log.ts';

/** The used part of the route cache of Astro 6 and 7. It is around all middleware: a page that it has is not rendered again. */
export interface RouteCache {
  readonly enabled: boolean;
  /** Times in seconds. */
  readonly options: { readonly maxAge?: number; readonly swr?: number; readonly tags?: readonly string[] };
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

/** The pages in the route cache, each with tags of the assets that it shows. A page goes when one of them is withdrawn. */
export class CachedPages {
  readonly #runtime: Pick<Runtime, 'cacheTags'>;
  readonly #index: Omit<RefreshedIndex, 'refresh'>;
  /** As the last page had it, through which all others are reached. */
  #cache: RouteCache | undefined;
  /** Milliseconds since 1970, up to which the cache may have pages. */
  #until = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(runtime: Pick<Runtime, 'cacheTags'>, index: Omit<RefreshedIndex, 'refresh'>) {
    this.#runtime = runtime;
    this.#index = index;
  }

  /**
   * Adds a page whose rendering is at its end, unless one of its assets has been withdrawn meanwhile.
   * @param paths of the assets that it shows
   */
  add(cache: RouteCache, paths: ReadonlySet<string>): void {
    if (!this.#cache) this.#index.onWithdrawn((withdrawn) => void this.#remove(withdrawn));
    this.#cache = cache;
    if (paths.size === 0) return;
    // The index remembers what it is asked for, and tells when that is withdrawn.
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

  /** Has the index read again when it is time, though no request may reach any code of the site but the cache. */
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
