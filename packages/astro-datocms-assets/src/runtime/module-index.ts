import { createRefreshedIndex, type PublishedPaths, type ReadIndex, type RefreshedIndex } from 'datocms-assets/runtime';
import { logWarning } from '../log.ts';

/** The index that a module of the site reads, such as from a worker's store. Before that, it is the build's. */
export function createModuleIndex(initial: PublishedPaths, refresh: number, readIndex: ReadIndex): RefreshedIndex {
  return createRefreshedIndex({
    initial,
    refresh,
    // A worker may end the work of a request after its response, so the request waits for the reading.
    maxAge: refresh,
    warn: logWarning,
    read: () => {
      if (typeof readIndex === 'function') return readIndex();
      throw new TypeError('The default export of the module of runtime.index is no function.');
    },
  });
}
