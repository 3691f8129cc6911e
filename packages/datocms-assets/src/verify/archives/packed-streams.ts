import * as zlib from 'node:zlib';
import type { Search } from '../search/search.ts';
import { afterGzipHeader, gzipSignature } from './inflate.ts';
import { reasons } from './members.ts';
import { packedAsWhole } from './packed-format.ts';
import { beginsPdf, eachPdfStream } from './pdf-streams.ts';
import { eachZipEntry } from './zip-entries.ts';

export const mostStreams = 100_000;

/** Something packed in a file, as a stream that begins at `start`. */
export interface PackedStream {
  readonly view: string;
  readonly start: number;
  readonly make: () => zlib.InflateRaw | zlib.BrotliDecompress | zlib.ZstdDecompress;
  /** It is no archive by chance, so that it must be readable. */
  readonly sure: boolean;
}

const inflater = () => zlib.createInflateRaw({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
/** Node.js 20 has no zstd. */
const makers = {
  brotli: zlib.createBrotliDecompress,
  zstd: zlib.createZstdDecompress as typeof zlib.createZstdDecompress | undefined,
};

/** Finds what is packed in a file that is read in parts. What can't be read as a stream is refused. */
export class PackedStreams {
  readonly #file: string;
  readonly #search: Search;
  readonly #found: PackedStream[] = [];
  #isPdf = false;

  constructor(search: Search) {
    this.#search = search;
    this.#file = search.file;
  }

  /** In the order of the file; `undefined` where there are too many. */
  inOrder(): PackedStream[] | undefined {
    return this.#isFull ? undefined : this.#found.sort((a, b) => a.start - b.start);
  }

  /** Finds those that begin between two offsets of the file, in bytes that begin at `base`. */
  findIn(bytes: Buffer, base: number, from: number, to: number): void {
    if (base === 0) {
      this.#isPdf = beginsPdf(bytes);
      this.#addWhole(bytes, 0, this.#file);
    }
    if (this.#isFull) return;
    const isOwn = (at: number) => base + at >= from && base + at < to;
    this.#findGzip(bytes, base, isOwn, to !== Infinity);
    eachZipEntry(bytes, ({ at, refused, stored }) => {
      if (!isOwn(at) || this.#isFull) return 0;
      if (refused !== undefined) this.#refuse('zip', refused);
      else if (stored === undefined) this.#add('zip', base + at, true);
      else this.#addWhole(bytes.subarray(at, at + stored), base + at);
      return 0;
    });
    if (!this.#isPdf) return;
    eachPdfStream(bytes, (at) => {
      if (isOwn(at) && !this.#isFull) this.#add('PDF stream', base + at, false);
      return 0;
    });
  }

  get #isFull(): boolean {
    return this.#found.length > mostStreams;
  }

  #findGzip(bytes: Buffer, base: number, isOwn: (at: number) => boolean, isCut: boolean): void {
    let zeros: Int32Array | undefined;
    let isTooLong = false;
    const nextZero = (at: number) => {
      zeros ??= nextZeros(bytes);
      return zeros[at];
    };
    for (let at = bytes.indexOf(gzipSignature); at >= 0; at = bytes.indexOf(gzipSignature, at + 1)) {
      if (this.#isFull) break;
      const start = isOwn(at) ? afterGzipHeader(bytes, at, nextZero) : undefined;
      if (start === undefined) continue;
      if (start < bytes.length) this.#add('gzip', base + start, base + at === 0);
      else isTooLong = true;
    }
    if (isTooLong && isCut) this.#refuse('gzip', 'its header is too long');
  }

  #addWhole(bytes: Buffer, start: number, file?: string): void {
    const packed = packedAsWhole(bytes, file);
    if (packed === undefined) return;
    if ('refused' in packed) {
      this.#refuse('packed', packed.refused);
      return;
    }
    const make = makers[packed.format];
    if (make) this.#found.push({ view: packed.format, start, make: () => make(), sure: true });
    else this.#refuse(packed.format, reasons.unknown);
  }

  #add(view: string, start: number, sure: boolean): void {
    this.#found.push({ view, start, make: inflater, sure });
  }

  #refuse(view: string, reason: string): void {
    this.#search.refuse({ view, reason, tooLarge: false });
  }
}

/** For each place that of the first zero from there on, or -1: many headers may look for the same one. */
function nextZeros(bytes: Buffer): Int32Array {
  const zeros = new Int32Array(bytes.length);
  let next = -1;
  for (let at = bytes.length - 1; at >= 0; at--) {
    if (bytes[at] === 0) next = at;
    zeros[at] = next;
  }
  return zeros;
}
