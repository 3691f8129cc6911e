import { toHex } from '../../memory/byte-strings.ts';
import type { Validator } from './validator.ts';

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** An asset that has passed the checks of its content. */
export interface CheckedAsset {
  readonly type: string;
  readonly body: Body;
  /** The length of the body in bytes, if it is known. */
  readonly length: number | undefined;
  /** The hash of a body that is in memory, in hex. */
  readonly sha256: string | undefined;
  /** Lets the asset host say later whether the asset has changed. A printable text of up to 80 characters. */
  readonly validator?: Validator | undefined;
}

/** An asset whose bytes are known. */
export interface KnownAsset {
  readonly type: string;
  readonly length: number;
  /** In hex. */
  readonly sha256: string;
  /** Reads a part. @throws if the cache has lost it, so that the runtime asks the asset host */
  read(start: number, end: number): Promise<Body>;
}

export interface CachedAsset extends KnownAsset {
  /** An asset that is not fresh is used only if it is unchanged, or if the asset host does not answer. */
  readonly isFresh: boolean;
  /** The validator from `put`. */
  readonly validator?: Validator | undefined;
}

/**
 * Keeps assets that the asset host has sent. A key is a secret that stands for the variant and the formats that the
 * visitor accepts. The runtime checks whether an asset may be shown before it asks the cache.
 */
export interface AnswerCache {
  /** Never throws. An entry that can't be read, or with bytes that do not match its hash, counts as missing. */
  find(key: string): Promise<CachedAsset | undefined>;
  /**
   * Keeps an asset. A stream is written while it is read, and kept only if it is read to its end. Never throws.
   * @returns the body to send
   */
  put(key: string, asset: CheckedAsset): Promise<Body>;
  /** Notes that an asset is unchanged up to now, so that it is fresh again. Never throws. */
  renew?(key: string): Promise<void>;
  /** Removes an asset that the asset host no longer has. Never throws. */
  remove(key: string): Promise<void>;
}

/** The part of the Cache API that this file uses. */
export interface EdgeCache {
  /** A request may have a range. */
  match(request: string | Request): Promise<Response | undefined>;
  put(url: string, response: Response): Promise<void>;
  delete(url: string): Promise<boolean>;
}

/** Seconds for which caches use an asset without asking the asset host. */
export const defaultMaxAge = 3600;

/** The cache of Cloudflare's data centre, in a worker; `undefined` on other servers. */
export function edgeCache(): EdgeCache | undefined {
  return (globalThis as { readonly caches?: { readonly default?: EdgeCache } }).caches?.default;
}

/** In bytes. A worker takes too long to hash more, and many visitors at once would fill its memory. */
const maxCheckedLength = 1024 * 1024;

/** Keeps images and XML, which are read whole, in the cache of a worker's data centre. Films are not kept. */
export class EdgeAnswerCache implements AnswerCache {
  readonly #cache: EdgeCache;
  readonly #folder: string;

  /** @param folder URL on the worker's own host, with a slash at its end */
  constructor(cache: EdgeCache, folder: string) {
    this.#cache = cache;
    this.#folder = folder;
  }

  async find(key: string): Promise<CachedAsset | undefined> {
    try {
      const url = await this.#urlOf(key);
      const response = await this.#cache.match(url);
      if (!response) return undefined;
      const { headers } = response;
      const type = headers.get('content-type');
      const [, sha256] = /^"([0-9a-f]{64})"$/.exec(headers.get('etag') ?? '') ?? [];
      if (type === null || sha256 === undefined) return undefined;
      // The cache itself drops old entries.
      const known = { type, sha256, isFresh: true };
      const length = Number(headers.get('content-length'));
      if (length > maxCheckedLength) {
        await response.body?.cancel();
        return { ...known, length, read: (start, end) => this.#read(url, start, end, length) };
      }
      const body = new Uint8Array(await response.arrayBuffer());
      return (await sha256Of(body)) === sha256 ? { ...known, ...inMemory(body) } : undefined;
    } catch {
      return undefined;
    }
  }

  /** Each visitor reads an answer of its own. @throws if the cache has lost it */
  async #read(url: string, start: number, end: number, length: number): Promise<Body> {
    const isPart = end - start < length;
    const headers = { range: `bytes=${start}-${end - 1}` };
    const response = await this.#cache.match(isPart ? new Request(url, { headers }) : url);
    if (!response?.body || response.status !== (isPart ? 206 : 200)) throw new Error('The cache has lost it.');
    return response.body;
  }

  async put(key: string, { type, body, sha256 }: CheckedAsset): Promise<Body> {
    if (body instanceof ReadableStream || sha256 === undefined) return body;
    const headers = { 'content-type': type, etag: `"${sha256}"`, 'cache-control': `public, max-age=${defaultMaxAge}` };
    try {
      await this.#cache.put(await this.#urlOf(key), new Response(body, { headers }));
    } catch {
      // A worker also works without a cache.
    }
    return body;
  }

  async remove(key: string): Promise<void> {
    await this.#cache.delete(await this.#urlOf(key)).catch(() => false);
  }

  async #urlOf(key: string): Promise<string> {
    return this.#folder + (await sha256Of(new TextEncoder().encode(key)));
  }
}

/** In hex. */
export async function sha256Of(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

export function inMemory(bytes: Uint8Array<ArrayBuffer>): Pick<KnownAsset, 'length' | 'read'> {
  return { length: bytes.length, read: async (start, end) => streamBytes(bytes.subarray(start, end)) };
}

/** In bytes. The code that encrypts an answer copies each part that it gets, even if the visitor does not read. */
const partLength = 256 * 1024;

/** `Response` copies bytes twice until they are read, but no part of a stream. Many visitors share the bytes. */
function streamBytes(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream(
    {
      pull: (controller) => {
        if (at < bytes.length) controller.enqueue(bytes.subarray(at, at + partLength));
        at += partLength;
        if (at >= bytes.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
