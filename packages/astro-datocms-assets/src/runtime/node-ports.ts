import {
  type AnswerCache,
  createRefreshedIndex,
  type PublishedPaths,
  type RefreshedIndex,
} from 'datocms-assets/runtime';
import { type CdaOptions, createCdaReader, createDiskCache, type DiskCacheOptions } from 'datocms-assets/runtime/node';
import { logWarning } from '../log.ts';

/** The folder in which a Node server keeps assets. */
export function createNodeCache(options: DiskCacheOptions): AnswerCache {
  return createDiskCache({ ...options, warn: logWarning });
}

/** The index of a Node server: the build's until the CDA has answered. Without a token, it stays the build's. */
export function createNodeIndex(initial: PublishedPaths, refresh: number, options: CdaOptions): RefreshedIndex {
  let read: (() => Promise<PublishedPaths>) | undefined;
  return createRefreshedIndex({
    initial,
    refresh,
    warn: logWarning,
    read: async () => {
      // Read at the first request, since a build also loads this module for the pages that it renders.
      read ??= createReader(options, initial);
      return read();
    },
  });
}

/** @throws Error with a message for servers: the build's option `token` is not in their code */
function createReader(options: CdaOptions, initial: PublishedPaths): () => Promise<PublishedPaths> {
  try {
    return createCdaReader(options, initial);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('token: not set'))) throw error;
    const { tokenEnv = 'DATOCMS_CDA_TOKEN, or the variable that the build takes,' } = options;
    throw new Error(
      `token: not set for the server. Set ${tokenEnv} where the server runs, or switch the reading off with \`runtime: { refresh: 0 }\`.`,
    );
  }
}
