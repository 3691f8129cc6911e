import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';

/** Returns the bytes for a key, and calls `make` only if they are not cached. */
export type PictureCache = (key: string, make: () => Promise<Buffer>) => Promise<Buffer>;

/** Caches up to `maxBytes` of images and creates up to `concurrency` at once. */
export function createPictureCache(maxBytes: number, concurrency: number): PictureCache {
  const limit = pLimit(concurrency);
  const cached = new LRUCache<string, Buffer>({ maxSize: maxBytes, sizeCalculation: (bytes) => bytes.byteLength + 1 });
  const pending = new Map<string, Promise<Buffer>>();
  return (key, make) => {
    const bytes = cached.get(key);
    if (bytes) return Promise.resolve(bytes);
    const running = pending.get(key);
    if (running) return running;
    const created = limit(make).then((made) => {
      cached.set(key, made);
      return made;
    });
    pending.set(key, created);
    const remove = () => pending.delete(key);
    created.then(remove, remove);
    return created;
  };
}
