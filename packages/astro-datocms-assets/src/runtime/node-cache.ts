import type { AnswerCache } from 'datocms-assets/runtime';
import { createDiskCache, type DiskCacheOptions } from 'datocms-assets/runtime/node';
import { logWarning } from '../log.ts';

/** The folder in which a Node server keeps assets. */
export function createNodeCache(options: DiskCacheOptions): AnswerCache {
  return createDiskCache({ ...options, warn: logWarning });
}
