import { createRefreshedIndex, type PublishedPaths, type RefreshedIndex } from 'datocms-assets/runtime';
import type { CdaOptions } from 'datocms-assets/runtime/node';

/** The index of a Node server: that of the build, until the CDA has been asked. Without a token it stays that of the build. */
export function createNodeIndex(initial: PublishedPaths, refresh: number, options: CdaOptions): RefreshedIndex {
  let read: (() => Promise<PublishedPaths>) | undefined;
  return createRefreshedIndex({
    initial,
    refresh,
    warn: (message) => console.warn(`[astro-datocms-assets] ${message}`),
    read: async () => {
      // Not before the first request: a build loads this module too, for pages that it renders.
      read ??= (await import('datocms-assets/runtime/node')).createCdaReader(options, initial);
      return read();
    },
  });
}
