// The part of the runtime that runs only on Node.

export { createDiskCache, type DiskCacheOptions } from './answer/disk-cache.ts';
export { createNodeHandler, type NodeRequest } from './answer/node-handler.ts';
export { type CdaIndexOptions, type CdaOptions, createCdaIndex, createCdaReader } from './published/cda-index.ts';
export type { RefreshedIndex } from './published/refreshed-index.ts';
