import { joinTexts } from '../views/mapped-text.ts';
import { isZlibHeader, zlibHeaderLength } from './inflate.ts';
import type { Stored } from './member-reader.ts';

/** The format of a stream of a PDF. */
export const pdfStream = 'PDF stream';

const signature = '%PDF-';
const keyword = 'stream';
/**
 * A string of hex digits, with optional blanks between them (ISO 32000-1 §7.3.4.3). A shorter string contains no host.
 * For `{24,}`, V8 would take memory for each digit, and too much for millions.
 */
const hexString = /<([0-9a-fA-F\s]{24}[0-9a-fA-F\s]*)>/g;

export function isPdf(bytes: Buffer): boolean {
  return bytes.subarray(0, 1024).includes(signature);
}

/** Whether bytes contain a PDF anywhere: archives without compression have zero bytes in front of each file. */
export function holdsPdf(bytes: Buffer): boolean {
  return isPdf(bytes) || (bytes.includes(0) && bytes.includes(signature));
}

/**
 * Finds the streams of a PDF that are packed by Flate, the usual filter (ISO 32000-1 §7.4.4). Links of a page are in
 * them.
 * @param onStream gets the offset of the deflate data, behind the zlib header, and returns how many bytes it read
 */
export function findPdfStreams(bytes: Buffer, onStream: (at: number) => number): void {
  for (let at = bytes.indexOf(keyword); at >= 0; at = bytes.indexOf(keyword, at)) {
    at += keyword.length;
    const start = bytes[at] === 0x0d ? at + 2 : at + 1;
    if (isZlibHeader(bytes, start)) at = start + onStream(start + zlibHeaderLength);
  }
}

/** All hex strings of a PDF, with a line break after each; `undefined` if there are none. */
export function readPdfHexStrings(bytes: Buffer): Stored | undefined {
  const strings: string[] = [];
  /** The start of the digits of each string. */
  const offsets: number[] = [];
  for (const { 1: digits = '', index } of bytes.toString('latin1').matchAll(hexString)) {
    strings.push(`${Buffer.from(digits.replace(/\s+/g, ''), 'hex').toString('latin1')}\n`);
    offsets.push(index + 1);
  }
  if (strings.length === 0) return undefined;
  const { text, at } = joinTexts(strings, (string, index) => (offsets[string] ?? 0) + 2 * index);
  return { format: 'PDF string', bytes: Buffer.from(text, 'latin1'), at };
}
