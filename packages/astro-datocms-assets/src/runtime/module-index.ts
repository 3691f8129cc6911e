import { createRefreshedIndex, type PublishedPaths, type ReadIndex, type RefreshedIndex } from 'datocms-assets/runtime';
import { logWarning } from '../log.ts';

/** The index that a module of the site reads, such as from a store of a worker; that of the build until it has once. */
export function createModuleIndex(initial: PublishedPaths, refresh: number, readIndex: ReadIndex): RefreshedIndex {
  return createRefreshedIndex({
    initial,
    refresh,
    // A worker may end what a request has begun as soon as its response is sent. So the request waits.
    maxAge: refresh,
    warn: logWarning,
    read: () => {
      if (typeof readIndex === 'function') return readIndex();
      throw new TypeError('The default export of the module of runtime.index is no function.');
    },
  });
}
