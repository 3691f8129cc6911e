import { extname } from 'node:path/posix';
import { type Format, gzipSignature, inflate } from './inflate.ts';
import { eachZipEntry } from './zip-entries.ts';

/** What a source holds in another form. It is packed in the source from `at` to `end`. */
export interface Unpacked {
  readonly view: string;
  readonly at: number;
  readonly end: number;
  readonly bytes: Buffer;
  /** The bytes stand in the source as they are, so that what is packed in them is found there. */
  readonly stored?: boolean;
}

/** Something packed that was not looked into, and why. */
export interface Refusal {
  readonly view: string;
  readonly reason: string;
  /** A reader with a higher limit could look into it. */
  readonly tooLarge: boolean;
}

/** What is known of bytes to unpack. */
export interface Known {
  /** Name of the file where the bytes are the whole of it. */
  readonly file?: string;
  /** What they begin with may be no archive. */
  readonly mayBeChance?: boolean;
}

export interface UnpackListener {
  readonly onUnpacked: (unpacked: Unpacked) => void;
  readonly onRefusal: (refusal: Refusal) => void;
  /** How many bytes may still be unpacked. */
  readonly left: () => number;
}

/** Formats that are told by the name of the file: they have no signature, or none that is searched for. */
const byExtension: Readonly<Record<string, Format>> = { '.br': 'brotli', '.zst': 'zstd' };
const mailExtensions = new Set(['.eml', '.mbox', '.mht', '.mhtml', '.vcf', '.ics']);
const foldedExtensions = new Set(['.vcf', '.ics']);

const largestMember = 64 * 2 ** 20;
/** Three bytes are a weak signature: chance brings up a few. */
const mostFailures = 1000;

/**
 * Unpacks everything in the bytes that a reader could: gzip members and zip entries wherever they begin, streams of a PDF,
 * brotli and zstd by the name of the file. Found by signature, not by directory, so that what no directory names is seen too.
 */
export function unpack(bytes: Buffer, { file = '', mayBeChance = false }: Known, listener: UnpackListener): void {
  const extension = extname(file).toLowerCase();
  const format = byExtension[extension];
  if (format) member(format, format, bytes, 0, true, listener);
  let failures = 0;
  for (let at = bytes.indexOf(gzipSignature); at >= 0; at = bytes.indexOf(gzipSignature, at)) {
    const taken = member('gzip', 'gzip', bytes, at, at === 0 && !mayBeChance, listener);
    if (taken === 1 && ++failures > mostFailures) {
      listener.onRefusal({ view: 'gzip', reason: 'too much in it looks like gzip and is not', tooLarge: false });
      break;
    }
    at += taken;
  }
  eachZipEntry(bytes, ({ at, refused, stored }) => {
    if (refused !== undefined) listener.onRefusal({ view: 'zip', reason: refused, tooLarge: false });
    else if (stored === undefined) return member('deflate', 'zip', bytes, at, true, listener);
    else {
      const end = at + stored;
      listener.onUnpacked({ view: 'zip', at, end, bytes: bytes.subarray(at, end), stored: true });
    }
    return 0;
  });
  if (bytes.subarray(0, 1024).includes('%PDF-')) eachPdfStream(bytes, listener);
  if (mailExtensions.has(extension)) {
    listener.onUnpacked({ view: 'quoted-printable', at: 0, end: bytes.length, bytes: quotedPrintable(bytes) });
  }
  if (foldedExtensions.has(extension)) {
    listener.onUnpacked({ view: 'folded lines', at: 0, end: bytes.length, bytes: unfolded(bytes) });
  }
}

/** @returns how far to go on: behind what was taken, or one byte */
function member(
  format: Format,
  view: string,
  bytes: Buffer,
  at: number,
  sure: boolean,
  listener: UnpackListener,
): number {
  const inflated = inflate(format, bytes.subarray(at), Math.min(largestMember, listener.left()));
  if (typeof inflated === 'object') {
    listener.onUnpacked({ view, at, end: at + inflated.used, bytes: inflated.bytes });
    return Math.max(1, inflated.used);
  }
  const reason = reasons[inflated];
  if (sure || inflated === 'too-large') listener.onRefusal({ view, reason, tooLarge: inflated === 'too-large' });
  return 1;
}

const reasons = {
  broken: 'it is damaged, or not what its name or first bytes say',
  'too-large': 'it is too large when unpacked',
  unknown: 'this version of Node.js cannot read it',
} as const;

function eachPdfStream(bytes: Buffer, listener: UnpackListener): void {
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at)) {
    at += 'stream'.length;
    const start = bytes[at] === 0x0d ? at + 2 : at + 1;
    // The two bytes in front of a zlib stream: method 8, and a multiple of 31.
    if (((bytes[start] ?? 0) & 15) !== 8 || bytes.readUInt16BE(Math.min(start, bytes.length - 2)) % 31 !== 0) continue;
    at = start + member('deflate', 'PDF stream', bytes, start + 2, false, listener);
  }
}

function quotedPrintable(bytes: Buffer): Buffer {
  const text = bytes
    .toString('latin1')
    .replace(/=[ \t]*\r?\n|=([0-9A-F]{2})/gi, (_, hex?: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : '',
    );
  return Buffer.from(text, 'latin1');
}

/** A line that begins with a blank goes on with the one before (RFC 5545 §3.1, RFC 6350 §3.2). */
function unfolded(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/\r?\n[ \t]/g, ''), 'latin1');
}
