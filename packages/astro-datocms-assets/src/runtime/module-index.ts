import { createRefreshedIndex, openPublished, type PublishedPaths, type RefreshedIndex } from 'datocms-assets/runtime';
import { logWarning } from '../log.ts';
import type { ReadIndex } from '../options.ts';

/** The index that a module of the site reads, such as from a store of a worker; that of the build until it has once. */
export function createModuleIndex(initial: PublishedPaths, refresh: number, readIndex: ReadIndex): RefreshedIndex {
  return createRefreshedIndex({
    initial,
    refresh,
    // A worker may end what a request has begun as soon as its response is sent. So the request waits.
    maxAge: refresh,
    warn: logWarning,
    read: async () => {
      if (typeof readIndex !== 'function') {
        throw new TypeError('The default export of the module of runtime.index is no function.');
      }
      const index = await readIndex();
      if (index instanceof Uint8Array || index instanceof ArrayBuffer) return openPublished(index);
      if (typeof index?.has === 'function') return index;
      throw new TypeError('The module of runtime.index gives neither bytes nor an object with `has`.');
    },
  });
}
