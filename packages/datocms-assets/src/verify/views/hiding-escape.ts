import { namedReferences } from './escapes.ts';
import { isLookAlike, isLookAlikeCode, lookAlikeLeads } from './look-alikes.ts';

const [percent, ampersand, backslash, hash, space] = [0x25, 0x26, 0x5c, 0x23, 0x20];

/** Value of a hexadecimal digit, 255 for other bytes. */
export const hexValue = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  for (const digit of value.toString(16) + value.toString(16).toUpperCase()) hexValue[digit.charCodeAt(0)] = value;
}

/** Bytes that a host, a path or the syntax of a further escape is made of. An escape that yields another one hides nothing. */
const telling = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.#;{}\t\r\n'))
  telling[byte] = 1;

/** Named references are told by their first three letters: the filter may let too much pass, never too little. */
const tellingNames = new Set(
  Object.entries(namedReferences)
    .filter(
      ([name, value]) =>
        name !== 'nbsp' && (value > '\x7f' || telling[value.charCodeAt(0)] === 1 || '%&\\'.includes(value)),
    )
    .map(([name]) => name.slice(0, 3)),
);

/** Bytes at which an escape, or something else that can hide a letter of a needle, begins. */
export const introducers = new Uint8Array(256);
for (const byte of [percent, ampersand, backslash, 0x09, 0x0a, 0x0d, ...lookAlikeLeads]) introducers[byte] = 1;

/** Pairs of letters that stand side by side in a host: a line break between two others is no part of a URL. */
export class Splits {
  readonly #pairs = new Uint8Array(2 ** 16);

  constructor(hosts: Iterable<string>) {
    for (const host of hosts) {
      for (let index = 1; index < host.length; index++) {
        this.#pairs[(host.charCodeAt(index - 1) << 8) | host.charCodeAt(index)] = 1;
      }
    }
  }

  has(before: number | undefined, after: number | undefined): boolean {
    return before !== undefined && after !== undefined && this.#pairs[(lower(before) << 8) | lower(after)] === 1;
  }
}

/**
 * Whether what begins at `at` can hide a letter of a needle. This decides only whether text is worth decoding, so it
 * answers yes where it can't tell.
 */
export function hidesLetter(bytes: Uint8Array, at: number, splits: Splits): boolean {
  const byte = bytes[at]!;
  if (byte === percent) return afterPercent(bytes, at + 1);
  if (byte === ampersand) return afterAmpersand(bytes, at + 1);
  if (byte === backslash) return isBreak(bytes, at + 1) ? splitsHost(bytes, at, splits) : afterBackslash(bytes, at + 1);
  if (byte < space) return splits.has(bytes[at - 1], bytes[afterBreaks(bytes, at)]);
  return isLookAlike(byte, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
}

/** `\n` or `\r`: nobody escapes these letters where they stand for themselves. */
function isBreak(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x6e || bytes[at] === 0x72;
}

/** A break is inside a host, or inside base64 that is cut into lines. */
function splitsHost(bytes: Uint8Array, at: number, splits: Splits): boolean {
  let before = at - 1;
  while (bytes[before] === backslash) before--;
  if (splits.has(bytes[before], bytes[at + 2])) return true;
  for (let index = before; index > before - 20; index--) if (!isAlphanumeric(bytes[index])) return false;
  return true;
}

// Escapes of what begins an escape: more of them than anybody means are worth decoding.
const deepest = 16;

/** `next` is where the text goes on after an escape that yields `code`; `depth` tells how many escapes yielded the beginning of one. */
function yieldsTelling(bytes: Uint8Array, code: number, next: number, depth: number): boolean {
  if (depth > deepest) return true;
  if (code === percent)
    return hexValue[bytes[next]!] !== 255 || bytes[next] === 0x75 || introducers[bytes[next]!] === 1;
  if (code === ampersand) return afterAmpersand(bytes, next, depth + 1);
  if (code === backslash) return afterBackslash(bytes, next, depth + 1);
  return code < 0x80 ? telling[code] === 1 : isLookAlikeCode(code);
}

function afterPercent(bytes: Uint8Array, at: number): boolean {
  const high = hexValue[bytes[at]!] ?? 255;
  const low = hexValue[bytes[at + 1]!] ?? 255;
  if (high === 255 || low === 255)
    return bytes[at] === 0x75 || introducers[bytes[at]!] === 1 || introducers[bytes[at + 1]!] === 1;
  const code = high * 16 + low;
  if (code < 0x80) return yieldsTelling(bytes, code, at + 2, 0);
  return (
    lookAlikeLeads.has(code) &&
    (bytes[at + 2] !== percent || isLookAlike(code, escapedByte(bytes, at + 3), escapedByte(bytes, at + 6)))
  );
}

function escapedByte(bytes: Uint8Array, at: number): number {
  return ((hexValue[bytes[at]!] ?? 0) << 4) + (hexValue[bytes[at + 1]!] ?? 0);
}

/** A loop, since an ampersand may be escaped any number of times: `&amp;amp;amp;…`. */
function afterAmpersand(bytes: Uint8Array, start: number, depth = 0): boolean {
  for (let at = start; ; at += bytes[at + 3] === 0x3b ? 4 : 3) {
    const byte = bytes[at]!;
    if (byte === hash) return numericReference(bytes, at + 1, depth);
    if (introducers[byte] === 1) return true;
    const name = String.fromCharCode(byte, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
    if (!tellingNames.has(name)) return false;
    if (name.toLowerCase() !== 'amp') return true;
  }
}

function numericReference(bytes: Uint8Array, at: number, depth: number): boolean {
  const isHex = (bytes[at]! | 0x20) === 0x78;
  let code = 0;
  let next = isHex ? at + 1 : at;
  const first = next;
  for (
    let digit = hexValue[bytes[next]!]!;
    next < first + 12 && digit < (isHex ? 16 : 10);
    digit = hexValue[bytes[next]!]!
  ) {
    code = code * (isHex ? 16 : 10) + digit;
    next++;
  }
  if (next === first) return introducers[bytes[next]!] === 1;
  if (bytes[next] === 0x3b) return yieldsTelling(bytes, code, next + 1, depth);
  return introducers[bytes[next]!] === 1 || yieldsTelling(bytes, code, next, depth);
}

function afterBackslash(bytes: Uint8Array, at: number, depth = 0): boolean {
  const byte = bytes[at];
  if (byte === undefined) return false;
  // The next one is looked at for itself.
  if (byte === backslash) return false;
  if (byte === 0x75 && hexValue[bytes[at + 1]!]! < 16) return fixedCode(bytes, at + 1, 4, depth);
  if (byte === 0x78 && hexValue[bytes[at + 1]!]! < 16) return fixedCode(bytes, at + 1, 2, depth);
  // `\&quot;` hides no more than `&quot;` does.
  if (byte === ampersand) return afterAmpersand(bytes, at + 1, depth);
  return telling[byte] === 1 || introducers[byte] === 1;
}

function fixedCode(bytes: Uint8Array, at: number, length: number, depth: number): boolean {
  let code = 0;
  for (let index = at; index < at + length; index++) {
    const digit = hexValue[bytes[index]!] ?? 255;
    if (digit === 255) return true;
    code = code * 16 + digit;
  }
  return yieldsTelling(bytes, code, at + length, depth);
}

function afterBreaks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (bytes[next] === 0x09 || bytes[next] === 0x0a || bytes[next] === 0x0d) next++;
  return next;
}

function isAlphanumeric(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (byte >= 0x30 && byte <= 0x39) || (lower(byte) >= 0x61 && lower(byte) <= 0x7a);
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}
