import { unpatchedFetch } from '../../net/uncached-fetch.ts';
import type { Options } from '../../options/options.ts';
import { toSettings } from '../../options/settings.ts';
import type { WalkMemory } from '../../published/incremental/walk-cache.ts';
import type { PublishedPaths } from './packed-paths.ts';
import type { RefreshedIndexOptions } from './refreshed-index.ts';
import { createRefreshedIndex, type RefreshedIndex } from './refreshed-index.ts';

/** `token` and `tokenEnv` as in a build: without both, the usual variables of the environment are read. */
export interface CdaOptions
  extends Pick<
    Options,
    'token' | 'tokenEnv' | 'environment' | 'content' | 'cdaUrl' | 'host' | 'video' | 'timeout' | 'retries'
  > {
  /** Sends queries to the Content Delivery API. @default fetch */
  readonly fetchFn?: typeof fetch | undefined;
}

export interface CdaIndexOptions extends CdaOptions, Omit<RefreshedIndexOptions, 'read'> {}

/** How often in a row the CDA has to report that no asset is published any more before the report counts. */
const neededDenials = 3;

/**
 * An index that asks the Content Delivery API, for servers that run on Node. After the first reading it reads only
 * changes. It keeps in memory all paths and data for the next reading: about 1 MB for 1000 assets.
 * @throws ConfigurationError if options are wrong, or if there is no token
 */
export function createCdaIndex(options: CdaIndexOptions = {}): RefreshedIndex {
  const { initial, refresh, maxAge, warn, ...cda } = options;
  return createRefreshedIndex({ read: createCdaReader(cda, initial), initial, refresh, maxAge, warn });
}

/**
 * The function with which `createCdaIndex` reads the published assets.
 * @param initial the published assets before the first reading
 * @throws ConfigurationError if options are wrong, or if there is no token
 */
export function createCdaReader(options: CdaOptions = {}, initial?: PublishedPaths): () => Promise<PublishedPaths> {
  const { fetchFn = unpatchedFetch, ...rest } = options;
  const settings = toSettings(rest, undefined, 'token');
  const memory: WalkMemory = {};
  let known = initial;
  let denials = 0;
  let last: Promise<unknown> = Promise.resolve();
  /** The reading that begins after the last one. */
  let next: Promise<PublishedPaths> | undefined;

  const walk = async () => {
    const { readPublished } = await import('../../published/read-published.ts');
    const { assets } = await readPublished(settings, { fetchFn, memory, everything: denials > 0 });
    denials = known && known.size !== 0 && !hasAny(known, assets.keys()) ? denials + 1 : 0;
    if (denials > 0 && denials < neededDenials) {
      throw new Error(
        'none of the assets that were published before is among those that the CDA names, which looks like the token of another project',
      );
    }
    denials = 0;
    known = assets;
    return assets;
  };
  return () => {
    // A reading under way may have missed the caller's change. A second one waits for its end, however long that takes.
    next ??= last.then(() => {
      next = undefined;
      return walk();
    });
    last = next.catch(() => undefined);
    return next;
  };
}

function hasAny(index: PublishedPaths, paths: Iterable<string>): boolean {
  for (const path of paths) if (index.has(path)) return true;
  return false;
}
