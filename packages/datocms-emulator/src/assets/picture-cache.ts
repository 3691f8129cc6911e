import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';

/** Gives the bytes for a key, made at most once while they are remembered. */
export type PictureCache = (key: string, make: () => Promise<Buffer>) => Promise<Buffer>;

/** Remembers up to `maxBytes` of pictures, and makes `concurrency` at once. */
export function createPictureCache(maxBytes: number, concurrency: number): PictureCache {
  const limit = pLimit(concurrency);
  const ready = new LRUCache<string, Buffer>({ maxSize: maxBytes, sizeCalculation: (bytes) => bytes.byteLength + 1 });
  const under = new Map<string, Promise<Buffer>>();
  return (key, make) => {
    const known = ready.get(key);
    if (known) return Promise.resolve(known);
    const running = under.get(key);
    if (running) return running;
    const making = limit(make).then((bytes) => {
      ready.set(key, bytes);
      return bytes;
    });
    under.set(key, making);
    const forget = () => under.delete(key);
    making.then(forget, forget);
    return making;
  };
}
