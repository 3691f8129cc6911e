import { extname } from 'node:path/posix';
import { beginsZstd, type PackedWhole, packedAsWhole } from './first-bytes.ts';
import { gzipSignature } from './inflate.ts';
import { Members, type UnpackListener } from './members.ts';
import { eachZipEntry } from './zip-entries.ts';

/** What is known of bytes to unpack. */
export interface Known {
  /** Name of the file where the bytes are the whole of it. */
  readonly file?: string;
  /** What they begin with may be no archive. */
  readonly mayBeChance?: boolean;
}

const mailExtensions = new Set(['.eml', '.mbox', '.mht', '.mhtml', '.vcf', '.ics']);
const foldedExtensions = new Set(['.vcf', '.ics']);

/**
 * Unpacks everything in the bytes that a reader could: gzip members and zip entries wherever they begin, streams of a PDF,
 * brotli and zstd where the whole is packed. Found by signature, not by directory, so that what no directory names is seen too.
 */
export function unpack(bytes: Buffer, { file = '', mayBeChance = false }: Known, listener: UnpackListener): void {
  const members = new Members(bytes, listener);
  const extension = extname(file).toLowerCase();
  unpackWhole(packedAsWhole(bytes, file), 0, bytes, members, listener);
  for (let at = bytes.indexOf(gzipSignature); at >= 0 && !members.isHopeless; at = bytes.indexOf(gzipSignature, at)) {
    at += members.take('gzip', 'gzip', at, at === 0 && !mayBeChance);
  }
  eachZipEntry(bytes, ({ at, refused, stored }) => {
    if (refused !== undefined) listener.onRefusal({ view: 'zip', reason: refused, tooLarge: false });
    else if (stored === undefined) return members.take('deflate', 'zip', at, true);
    else {
      const end = at + stored;
      const entry = bytes.subarray(at, end);
      listener.onUnpacked({ view: 'zip', at, end, bytes: entry, stored: true });
      unpackWhole(packedAsWhole(entry), at, bytes, members, listener);
    }
    return 0;
  });
  if (bytes.subarray(0, 1024).includes('%PDF-')) eachPdfStream(bytes, members);
  if (mailExtensions.has(extension)) {
    listener.onUnpacked({ view: 'quoted-printable', at: 0, end: bytes.length, bytes: quotedPrintable(bytes) });
  }
  if (foldedExtensions.has(extension)) {
    listener.onUnpacked({ view: 'folded lines', at: 0, end: bytes.length, bytes: unfolded(bytes) });
  }
}

function unpackWhole(
  packed: PackedWhole | undefined,
  start: number,
  bytes: Buffer,
  members: Members,
  listener: UnpackListener,
): void {
  if (packed === undefined) return;
  if ('refused' in packed) {
    listener.onRefusal({ view: 'packed', reason: packed.refused, tooLarge: false });
    return;
  }
  let at = start;
  do at += members.take(packed.format, packed.format, at, true);
  while (packed.format === 'zstd' && beginsZstd(bytes, at));
}

function eachPdfStream(bytes: Buffer, members: Members): void {
  for (let at = bytes.indexOf('stream'); at >= 0 && !members.isHopeless; at = bytes.indexOf('stream', at)) {
    at += 'stream'.length;
    const start = bytes[at] === 0x0d ? at + 2 : at + 1;
    // The two bytes in front of a zlib stream: method 8, and a multiple of 31.
    if (((bytes[start] ?? 0) & 15) !== 8 || bytes.readUInt16BE(Math.min(start, bytes.length - 2)) % 31 !== 0) continue;
    at = start + members.take('deflate', 'PDF stream', start + 2, false);
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
