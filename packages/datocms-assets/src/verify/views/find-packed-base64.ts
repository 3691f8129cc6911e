import { isZlibHeader } from '../archives/inflate.ts';
import { wholeFileSignatures } from '../archives/whole-file-format.ts';
import { base64Bits, sextets } from './find-base64.ts';

/** The first characters of base64 that are the same for all bytes that follow. */
function beginningInBase64(bytes: string): string {
  return Buffer.from(bytes, 'latin1')
    .toString('base64')
    .slice(0, Math.floor((bytes.length * 8) / 6));
}

/** Formats that may begin anywhere in the decoded bytes. */
const archives = ['\x1f\x8b\x08', 'PK\x03\x04'].map(beginningInBase64);
/** Formats of the whole decoded bytes: files with packed texts, or compression. */
const files = ['\x89PNG\r\n', '%PDF-', ...wholeFileSignatures].map(beginningInBase64);
const fileStart = new RegExp(`^(?:${files.join('|').replaceAll('+', '[+-]').replaceAll('/', '[/_]')})`);
const archiveStart = new RegExp(archives.join('|'), 'g');
/** A zlib header with the usual window, behind a character that ends another part of a path. */
const zlibInPath = /[+/_-]e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/g;
const startInside = new RegExp(`${archiveStart.source}|${zlibInPath.source}`);
const maxZlibInPath = 4;
const [minArchiveLength, minZlibLength] = [44, 32];

/** Whether an archive (1), or a file or zlib (2) may begin with three characters of base64, given as 18 bits. */
export const packedBeginnings = new Uint8Array(2 ** 18);
// The first byte of a header ends in 8. Trying all bytes would take longer than the rest of the module.
for (let first = 0x08; first < 2 ** 8; first += 0x10) {
  for (let second = 0; second < 2 ** 8; second++) {
    const header = (first << 8) | second;
    if (isZlibHeader([first, second])) packedBeginnings.fill(2, header << 2, (header + 1) << 2);
  }
}
// The first character may be escaped, as in `\/Td6WFoA`.
for (const file of files) packedBeginnings[base64Bits(file.replace(/^[+/]/, '').slice(0, 3))] = 2;
for (const archive of archives) packedBeginnings[base64Bits(archive.slice(0, 3))] = 1;

const [percent, backslash] = [0x25, 0x5c];
const [percentEscapeLength, unitEscapeLength] = ['2F'.length, 'u002F'.length];

/** Whether base64 of packed data may begin in bytes with escapes. `false` is certain if no letter is escaped. */
export function mayHoldPackedBase64(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < minZlibLength) return false;
  let bits = 0;
  let length = 0;
  let first = start;
  for (let at = start; at < end; at++) {
    const sextet = sextets[bytes[at]!]!;
    if (sextet === 255) {
      length = 0;
      first = at + 1;
      continue;
    }
    bits = ((bits << 6) | sextet) & 0x3ffff;
    const kind = packedBeginnings[bits];
    if (++length < 3 || kind === 0) continue;
    if (kind === 1 || beginsBase64(bytes, first, at - 2)) return true;
  }
  return false;
}

/** Whether base64 may begin at `at`: as the first base64 character, behind an escape, or as a part of a path. */
function beginsBase64(bytes: Uint8Array, first: number, at: number): boolean {
  const before = bytes[first - 1];
  if (at === first) return true;
  if (before === percent && at - first === percentEscapeLength) return true;
  if (before === backslash && at - first <= unitEscapeLength) return true;
  return sextets[bytes[at - 1]!]! >= 62;
}

/** @param isFirst the base64 begins with the packed data. Otherwise its first characters may be there by chance. */
export type OnPacked = (decoded: Buffer, at: number, isFirst: boolean) => void;

/** Finds base64 of packed data in a range that `findBase64Pieces` found. */
export function findPackedInPiece(bytes: Buffer, from: number, to: number, onPacked: OnPacked): void {
  if (to - from < minZlibLength) return;
  const piece = bytes.toString('latin1', from, to);
  for (const index of packedStarts(piece)) {
    onPacked(Buffer.from(piece.slice(index), 'base64'), from + index, index === 0);
  }
}

function* packedStarts(piece: string): Generator<number> {
  if (packedBeginnings[base64Bits(piece.slice(0, 3))] === 2 || fileStart.test(piece)) yield 0;
  if (!startInside.test(piece)) return;
  yield* archiveStarts(piece);
  let found = 0;
  for (const { index } of piece.matchAll(zlibInPath)) {
    if (piece.length - index < minZlibLength || ++found > maxZlibInPath) return;
    yield index + 1;
  }
}

/** The first archive at each alignment. Later archives are in the same decoded bytes. */
function* archiveStarts(piece: string): Generator<number> {
  const alignments = new Set<number>();
  for (const { index } of piece.matchAll(archiveStart)) {
    if (alignments.size === 4 || piece.length - index < minArchiveLength) return;
    if (alignments.has(index % 4)) continue;
    alignments.add(index % 4);
    yield index;
  }
}
