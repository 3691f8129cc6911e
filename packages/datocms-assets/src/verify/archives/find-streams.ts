import * as zlib from 'node:zlib';
import { gzipDataStart, gzipSignature, isZlibHeader, zlibHeaderLength } from './inflate.ts';
import { type Refusal, refusalReasons } from './member-reader.ts';
import { findPdfStreams, holdsPdf, pdfStream } from './pdf-streams.ts';
import { findPngTexts, holdsPng } from './png-texts.ts';
import { detectWholeFileFormat } from './whole-file-format.ts';
import { findZipEntries } from './zip-entries.ts';

export const maxStreams = 100_000;

/** Packed data in a file, which are read as a stream from `start` on. */
export interface PackedStream {
  readonly format: string;
  readonly start: number;
  readonly createDecompressor: () => zlib.InflateRaw | zlib.BrotliDecompress | zlib.ZstdDecompress;
  /** The data are certainly an archive, so they must be readable. */
  readonly isCertain: boolean;
}

const createInflater = () => zlib.createInflateRaw({ finishFlush: zlib.constants.Z_SYNC_FLUSH });
/** Node.js 20 has no zstd. */
const createWholeFileDecompressor = {
  brotli: zlib.createBrotliDecompress,
  zstd: zlib.createZstdDecompress as typeof zlib.createZstdDecompress | undefined,
};

/** Finds packed data in a file that is read in parts. Refuses data that can't be read as a stream. */
export class StreamFinder {
  readonly #file: string;
  readonly #onRefusal: (refusal: Refusal) => void;
  readonly #streams: PackedStream[] = [];
  #isInPdf = false;
  #isInPng = false;

  constructor(file: string, onRefusal: (refusal: Refusal) => void) {
    this.#file = file;
    this.#onRefusal = onRefusal;
  }

  /** The streams in the order of the file; `undefined` if there are too many. */
  streams(): PackedStream[] | undefined {
    return this.#isFull ? undefined : this.#streams.sort((a, b) => a.start - b.start);
  }

  /**
   * Finds streams that begin between two offsets of the file.
   * @param base offset of the bytes in the file
   */
  findIn(bytes: Buffer, base: number, from: number, to: number): void {
    if (base === 0) {
      if (isZlibHeader(bytes)) this.#add('zlib', zlibHeaderLength, false);
      this.#addWhole(bytes, 0, this.#file);
    }
    if (this.#isFull) return;
    const isInRange = (at: number) => base + at >= from && base + at < to;
    this.#findGzip(bytes, base, isInRange, to !== Infinity);
    findZipEntries(bytes, ({ at, refusal, storedSize }) => {
      if (!isInRange(at) || this.#isFull) return 0;
      if (refusal !== undefined) this.#refuse('zip', refusal);
      else if (storedSize === undefined) this.#add('zip', base + at, true);
      else this.#addWhole(bytes.subarray(at, at + storedSize), base + at);
      return 0;
    });
    this.#isInPdf ||= holdsPdf(bytes);
    this.#isInPng ||= holdsPng(bytes);
    const addDeflate = (format: string) => (at: number) => {
      if (isInRange(at) && !this.#isFull) this.#add(format, base + at, false);
      return 0;
    };
    if (this.#isInPdf) findPdfStreams(bytes, addDeflate(pdfStream));
    if (this.#isInPng) findPngTexts(bytes, addDeflate('PNG text'));
  }

  get #isFull(): boolean {
    return this.#streams.length > maxStreams;
  }

  #findGzip(bytes: Buffer, base: number, isInRange: (at: number) => boolean, isCut: boolean): void {
    let zeros: Int32Array | undefined;
    let hasLongHeader = false;
    const nextZero = (at: number) => {
      zeros ??= nextZeros(bytes);
      return zeros[at];
    };
    for (let at = bytes.indexOf(gzipSignature); at >= 0; at = bytes.indexOf(gzipSignature, at + 1)) {
      if (this.#isFull) break;
      const start = isInRange(at) ? gzipDataStart(bytes, at, nextZero) : undefined;
      if (start === undefined) continue;
      if (start < bytes.length) this.#add('gzip', base + start, base + at === 0);
      else hasLongHeader = true;
    }
    if (hasLongHeader && isCut) this.#refuse('gzip', 'its header is too long');
  }

  #addWhole(bytes: Buffer, start: number, file?: string): void {
    const whole = detectWholeFileFormat(bytes, file);
    if (whole === undefined) return;
    if ('unsupported' in whole) {
      this.#refuse(whole.unsupported, refusalReasons.unsupported);
      return;
    }
    const { compression: format, isCertain } = whole;
    const create = createWholeFileDecompressor[format];
    if (create) this.#streams.push({ format, start, createDecompressor: () => create(), isCertain });
    else this.#refuse(format, refusalReasons.unavailable);
  }

  #add(format: string, start: number, isCertain: boolean): void {
    this.#streams.push({ format, start, createDecompressor: createInflater, isCertain });
  }

  #refuse(format: string, reason: string): void {
    this.#onRefusal({ format, reason, isTooLarge: false });
  }
}

/** For each index, the index of the first zero from it on, or -1. Many headers may search for the same zero. */
function nextZeros(bytes: Buffer): Int32Array {
  const zeros = new Int32Array(bytes.length);
  let next = -1;
  for (let at = bytes.length - 1; at >= 0; at--) {
    if (bytes[at] === 0) next = at;
    zeros[at] = next;
  }
  return zeros;
}
