import { fetchFromOrigin } from '../live/fetch-from-origin.ts';
import { compileAllow } from '../options/compile-globs.ts';
import type { Settings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { createDiskCache } from '../runtime/answer/disk-cache.ts';
import { createRuntime } from '../runtime/create-runtime.ts';
import { createCdaIndex } from '../runtime/published/cda-index.ts';
import type { RefreshedIndex } from '../runtime/published/refreshed-index.ts';
import type { Runtime } from '../runtime/runtime-api.ts';
import { keyName } from '../sealing/parse-keys.ts';

/**
 * Makes the parts that answer sealed URLs of a site: an index of published assets, a cache on disk, and the run time.
 * @param log receives a line for each failure
 * @param fetchFn sends queries to the CDA
 */
export function createSiteRuntime(
  settings: Settings,
  { variables }: Environment,
  log: (line: string) => void,
  fetchFn: typeof fetch,
): { readonly runtime: Runtime; readonly index: RefreshedIndex } {
  const { token, environment, content, cdaUrl, video, timeout, retries, refresh, site, svg, stripMetadata } = settings;
  const hosts = settings.hosts.extra;
  const cda = { token, environment, content, cdaUrl, host: hosts, video: video.mode, timeout, retries };
  // A request waits if the index is too old: a CDN asks once an hour, and would keep an outdated answer for another
  // hour.
  const index = createCdaIndex({ ...cda, refresh, maxAge: refresh, warn: log, fetchFn });
  const runtime = createRuntime({
    ...{ key: variables[keyName], route: routeOf(settings), site, hosts, svg, stripMetadata, timeout },
    video: { mode: video.mode, maxResolution: video.maxResolution },
    allow: compileAllow(settings.allow),
    isPublished: index.isPublished,
    ready: index.ready,
    cache: createDiskCache({ dir: settings.cacheDir, warn: log }),
    onFailure: log,
    fetch: (request) => fetchFromOrigin(request, settings.connectTo),
  });
  return { runtime, index };
}

/** The path in front of sealed URLs, without a slash at its end. */
export function routeOf({ prefix, dir }: Pick<Settings, 'prefix' | 'dir'>): string {
  return `${prefix}/${dir}`;
}
