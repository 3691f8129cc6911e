import { cmac } from '@noble/ciphers/aes.js';

/** The paths of published assets, such as `/99001/1700000001-kettle.jpg`. A `Set` is one. */
export interface PublishedPaths {
  /** The number of paths, if it is known. */
  readonly size?: number;
  has(path: string): boolean;
}

/** Reads an index of published assets, such as from the store of a worker. The store may be empty. */
export type ReadIndex = () => Index | Promise<Index>;

type Index = Uint8Array | ArrayBuffer | PublishedPaths | null | undefined;

// A packed index is `DAP1`, the number of assets (32 bits, big-endian), a key of 16 bytes, and for each asset the first 8 bytes of
// the AES-CMAC (RFC 4493) of its path, in ascending order.

const signature = 'DAP1';
const keyAt = 8;
const keyLength = 16;
const headLength = keyAt + keyLength;
const entryLength = 8;
/** How many answers are remembered: about 1 MB. */
const maxRemembered = 10_000;
const encoder = new TextEncoder();

/**
 * Packs the paths of published assets into 24 bytes and 8 bytes for each, for a store that a worker reads. A path that
 * is not packed counts as one of n packed paths with a probability of n / 2^64.
 * @param key 16 secret bytes. With them, a person could find a path that counts as published. The same paths and key
 *   give the same bytes. @default random bytes
 * @throws TypeError for items that are no texts, such as the entries of a `Map`, or if the key has another length
 */
export function packPublished(
  paths: Iterable<string>,
  key: Uint8Array = crypto.getRandomValues(new Uint8Array(keyLength)),
): Uint8Array<ArrayBuffer> {
  if (key.length !== keyLength) throw new TypeError(`The key of a packed index has ${keyLength} bytes.`);
  const entries = Array.from(new Set(listOf(paths)), (path) => digest(path, key));
  entries.sort((a, b) => (a.high === b.high ? a.low - b.low : a.high - b.high));
  const bytes = new Uint8Array(headLength + entries.length * entryLength);
  bytes.set(encoder.encode(signature));
  bytes.set(key, keyAt);
  const view = new DataView(bytes.buffer);
  view.setUint32(signature.length, entries.length);
  for (const [at, { high, low }] of entries.entries()) {
    view.setUint32(headLength + at * entryLength, high);
    view.setUint32(headLength + at * entryLength + 4, low);
  }
  return bytes;
}

// Without this check, other items would be packed, and no asset would count as published.
function listOf(paths: Iterable<string>): readonly string[] {
  const list: readonly unknown[] = typeof paths === 'object' && Symbol.iterator in paths ? [...paths] : [undefined];
  if (list.every((path) => typeof path === 'string')) return list;
  throw new TypeError(
    'packPublished: expected paths of assets, such as `index.assets.keys()` of `readPublished` gives.',
  );
}

/**
 * Reads the result of `packPublished`, without a copy. The first look-up of a path takes about 10 µs.
 * @throws TypeError for other or incomplete bytes
 */
export function openPublished(bytes: Uint8Array | ArrayBuffer): PublishedPaths {
  if (!isBytes(bytes))
    throw new TypeError(`openPublished: expected the bytes that packPublished has made; got ${bytes}.`);
  const view =
    bytes instanceof ArrayBuffer ? new DataView(bytes) : new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = view.byteLength < headLength ? 0 : view.getUint32(signature.length);
  const isSigned = Array.from(signature).every(
    (letter, at) => at < view.byteLength && view.getUint8(at) === letter.charCodeAt(0),
  );
  if (!isSigned || view.byteLength !== headLength + size * entryLength) {
    throw new TypeError('This is no index that packPublished has made, or not all of it.');
  }
  const key = new Uint8Array(view.buffer, view.byteOffset + keyAt, keyLength).slice();
  const remembered = new Map<string, boolean>();
  return {
    size,
    has: (path) => {
      const known = remembered.get(path);
      if (known !== undefined) return known;
      const isThere = includes(view, size, digest(path, key));
      if (remembered.size >= maxRemembered) remembered.clear();
      remembered.set(path, isThere);
      return isThere;
    },
  };
}

function isBytes(value: unknown): value is Uint8Array | ArrayBuffer {
  return value instanceof Uint8Array || value instanceof ArrayBuffer;
}

/** 64 bits in two numbers. */
interface Digest {
  readonly high: number;
  readonly low: number;
}

function digest(path: string, key: Uint8Array): Digest {
  const { buffer, byteOffset } = cmac(encoder.encode(path), key);
  const view = new DataView(buffer, byteOffset);
  return { high: view.getUint32(0), low: view.getUint32(4) };
}

function includes(view: DataView, size: number, { high, low }: Digest): boolean {
  let [start, end] = [0, size];
  while (start < end) {
    const middle = (start + end) >>> 1;
    const at = headLength + middle * entryLength;
    const difference = view.getUint32(at) - high || view.getUint32(at + 4) - low;
    if (difference === 0) return true;
    if (difference < 0) start = middle + 1;
    else end = middle;
  }
  return false;
}

/** @throws TypeError if it is no index */
export function toPaths(index: Index): PublishedPaths {
  if (isBytes(index)) return openPublished(index);
  if (hasPaths(index)) return index;
  throw new TypeError('what was read is neither the bytes of packPublished nor an object with `has`');
}

export function hasPaths(index: unknown): index is PublishedPaths {
  return typeof (index as PublishedPaths | null | undefined)?.has === 'function';
}
