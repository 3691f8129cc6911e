// What the runtime offers on Node only.
export { type CdaIndexOptions, type CdaOptions, createCdaIndex, createCdaReader } from './cda-index.ts';
export { createDiskCache, type DiskCacheOptions } from './disk-cache.ts';
export { createNodeHandler } from './node-handler.ts';
export type { RefreshedIndex } from './refreshed-index.ts';
