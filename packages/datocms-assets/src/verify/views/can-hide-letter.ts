import { namedReferences } from './escapes.ts';
import { type HostLetterPairs, isAlphanumeric } from './host-letter-pairs.ts';
import { isLookAlike, isLookAlikeCode, lookAlikeFirstBytes } from './look-alikes.ts';

const [percent, ampersand, backslash, hash, space] = [0x25, 0x26, 0x5c, 0x23, 0x20];

/** Value of a hexadecimal digit, 255 for other bytes. */
export const hexValue = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  for (const digit of value.toString(16) + value.toString(16).toUpperCase()) hexValue[digit.charCodeAt(0)] = value;
}

/** Bytes of a host, a path or the syntax of a further escape. An escape of any other byte hides nothing. */
export const relevantBytes = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.#;{}\t\r\n')) {
  relevantBytes[byte] = 1;
}

/** The characters by which the start of a reference is known: three letters, or two letters and a semicolon. */
export const referenceStart = (name: string) => `${name};`.slice(0, 3);

/** The beginnings of the named references of relevant characters. The set may be too large, but never too small. */
export const relevantNames = new Set(
  Object.entries(namedReferences)
    .filter(
      ([name, value]) =>
        name !== 'nbsp' && (value > '\x7f' || relevantBytes[value.charCodeAt(0)] === 1 || '%&\\'.includes(value)),
    )
    .map(([name]) => referenceStart(name)),
);

/** First bytes of escapes, line breaks and look-alikes, which can hide a letter. */
export const escapeStarts = new Uint8Array(256);
for (const byte of [percent, ampersand, backslash, 0x09, 0x0a, 0x0d, ...lookAlikeFirstBytes]) escapeStarts[byte] = 1;

/**
 * Whether an escape in a range of the bytes can hide a letter of a search target. In case of doubt the result is
 * `true`, since it only decides whether the text is decoded.
 */
export function canHideLetter(bytes: Uint8Array, start: number, end: number, pairs: HostLetterPairs): boolean {
  for (let at = start; at < end; at++) {
    if (escapeStarts[bytes[at]!] === 1 && escapeCanHideLetter(bytes, at, pairs)) return true;
  }
  return false;
}

function escapeCanHideLetter(bytes: Uint8Array, at: number, pairs: HostLetterPairs): boolean {
  const byte = bytes[at]!;
  if (byte === percent) return afterPercent(bytes, at + 1);
  if (byte === ampersand) return afterAmpersand(bytes, at + 1);
  if (byte === backslash) {
    return isEscapedBreak(bytes, at + 1) ? canSplitTarget(bytes, at, pairs) : afterBackslash(bytes, at + 1);
  }
  // Only the first one of several breaks follows a letter.
  if (byte < space) return !isBreak(bytes[at - 1]) && pairs.has(bytes[at - 1], bytes[skipBreaks(bytes, at)]);
  return isLookAlike(byte, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
}

/** Whether `\n` or `\r` is a line break. It always is, since writers do not escape the letters n and r. */
function isEscapedBreak(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x6e || bytes[at] === 0x72;
}

/** Whether a break is inside a host, or inside base64 that is split into lines. */
function canSplitTarget(bytes: Uint8Array, at: number, pairs: HostLetterPairs): boolean {
  let before = at - 1;
  while (bytes[before] === backslash) before--;
  if (pairs.has(bytes[before], bytes[at + 2])) return true;
  for (let index = before; index > before - 20; index--) if (!isAlphanumeric(bytes[index])) return false;
  return true;
}

/** How many escapes of an escape's first byte are followed. Text with more of them is decoded in any case. */
const maxNestedEscapes = 16;

/**
 * @param code the character of the escape @param next index behind the escape @param depth how many escapes gave the
 *   first byte of the next one
 */
function isRelevant(bytes: Uint8Array, code: number, next: number, depth: number): boolean {
  if (depth > maxNestedEscapes) return true;
  if (code === percent) {
    return hexValue[bytes[next]!] !== 255 || bytes[next] === 0x75 || escapeStarts[bytes[next]!] === 1;
  }
  if (code === ampersand) return afterAmpersand(bytes, next, depth + 1);
  if (code === backslash) return afterBackslash(bytes, next, depth + 1);
  return code < 0x80 ? relevantBytes[code] === 1 : isLookAlikeCode(code);
}

function afterPercent(bytes: Uint8Array, at: number): boolean {
  const high = hexValue[bytes[at]!] ?? 255;
  const low = hexValue[bytes[at + 1]!] ?? 255;
  if (high === 255 || low === 255) {
    return bytes[at] === 0x75 || escapeStarts[bytes[at]!] === 1 || escapeStarts[bytes[at + 1]!] === 1;
  }
  const code = high * 16 + low;
  if (code < 0x80) return isRelevant(bytes, code, at + 2, 0);
  return (
    lookAlikeFirstBytes.has(code) &&
    (bytes[at + 2] !== percent || isLookAlike(code, percentByte(bytes, at + 3), percentByte(bytes, at + 6)))
  );
}

function percentByte(bytes: Uint8Array, at: number): number {
  return ((hexValue[bytes[at]!] ?? 0) << 4) + (hexValue[bytes[at + 1]!] ?? 0);
}

/** A loop instead of recursion, since an ampersand may be escaped any number of times: `&amp;amp;amp;…`. */
function afterAmpersand(bytes: Uint8Array, start: number, depth = 0): boolean {
  for (let at = start; ; at += bytes[at + 3] === 0x3b ? 4 : 3) {
    const byte = bytes[at]!;
    if (byte === hash) return afterHash(bytes, at + 1, depth);
    if (escapeStarts[byte] === 1) return true;
    const name = String.fromCharCode(byte, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0);
    if (!relevantNames.has(name)) return false;
    if (name.toLowerCase() !== 'amp') return true;
  }
}

function afterHash(bytes: Uint8Array, at: number, depth: number): boolean {
  const radix = (bytes[at]! | 0x20) === 0x78 ? 16 : 10;
  const first = radix === 16 ? at + 1 : at;
  let code = 0;
  let next = first;
  for (let digit = hexValue[bytes[next]!]!; next < first + 12 && digit < radix; digit = hexValue[bytes[next]!]!) {
    code = code * radix + digit;
    next++;
  }
  // More digits follow: any number of zeros may precede a letter's code.
  if (next === first + 12 && hexValue[bytes[next]!]! < radix) return true;
  if (next === first) return escapeStarts[bytes[next]!] === 1;
  if (bytes[next] === 0x3b) return isRelevant(bytes, code, next + 1, depth);
  return escapeStarts[bytes[next]!] === 1 || isRelevant(bytes, code, next, depth);
}

function afterBackslash(bytes: Uint8Array, at: number, depth = 0): boolean {
  const byte = bytes[at];
  if (byte === undefined) return false;
  // The caller's loop checks the second backslash by itself.
  if (byte === backslash) return false;
  // The character may be U+2028 or U+2029, a line end, which disappears behind a backslash.
  if (byte === 0xe2) return true;
  if (byte === 0x75 && hexValue[bytes[at + 1]!]! < 16) return afterDigits(bytes, at + 1, 4, depth);
  if (byte === 0x78 && hexValue[bytes[at + 1]!]! < 16) return afterDigits(bytes, at + 1, 2, depth);
  // `\&quot;` hides as much as `&quot;` alone.
  if (byte === ampersand) return afterAmpersand(bytes, at + 1, depth);
  return relevantBytes[byte] === 1 || escapeStarts[byte] === 1;
}

function afterDigits(bytes: Uint8Array, at: number, length: number, depth: number): boolean {
  let code = 0;
  for (let index = at; index < at + length; index++) {
    const digit = hexValue[bytes[index]!] ?? 255;
    if (digit === 255) return true;
    code = code * 16 + digit;
  }
  return isRelevant(bytes, code, at + length, depth);
}

function skipBreaks(bytes: Uint8Array, at: number): number {
  let next = at;
  while (isBreak(bytes[next])) next++;
  return next;
}

function isBreak(byte: number | undefined): boolean {
  return byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
