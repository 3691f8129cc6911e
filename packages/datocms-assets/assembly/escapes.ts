// The rules of `views/can-hide-letter.ts`. In addition they tell escapes of blanks and of base64 characters that are no letters.
import {
  byte,
  hexValue,
  hostPairs,
  isAlphanumeric,
  lookAlikeBlocks,
  lookAlikeLead,
  lookAlikes,
  referenceNames,
  relevant,
  runKind,
  sextet,
  shortReferenceNames,
  toLower,
} from './memory';

/**
 * An escape hides nothing; it hides a blank, a slash, a plus or an underscore; it can hide a letter of a target; it hides
 * nothing, but the verifier decodes the text around it.
 */
export const harmless: u32 = 0;
export const hidesBase64: u32 = 1;
export const hidesLetter: u32 = 2;
export const isDecoded: u32 = 3;

const percent: u8 = 0x25;
const ampersand: u8 = 0x26;
const backslash: u8 = 0x5c;
const maxNestedEscapes: i32 = 16;
const lookAlikeCodes: u64 = 0x20000;

function hex(at: usize): u8 {
  return byte(hexValue + byte(at));
}

function startsEscape(value: u8): bool {
  return byte(runKind + value) === 5;
}

export function isLookAlike(first: u8, second: u8, third: u8): bool {
  if (first < 0xe0) return byte(lookAlikes + (((<usize>first & 0x1f) << 6) | (second & 0x3f))) === 1;
  if (first < 0xf0) {
    return byte(lookAlikes + (((<usize>first & 0x0f) << 12) | ((<usize>second & 0x3f) << 6) | (third & 0x3f))) === 1;
  }
  const block = ((<usize>first & 0x07) << 12) | ((<usize>second & 0x3f) << 6) | (third & 0x3f);
  return block >= <usize>lookAlikeCodes / 64
    ? isVariationSelector((<u64>block) << 6)
    : byte(lookAlikeBlocks + block) === 1;
}

function isLookAlikeCode(code: u64): bool {
  if (code >= 0xd800 && code <= 0xdbff) return true;
  return code < lookAlikeCodes ? byte(lookAlikes + <usize>code) === 1 : isVariationSelector(code);
}

function isVariationSelector(code: u64): bool {
  return code >= 0xe0000 && code <= 0xe0fff;
}

/** The escape that begins at `at`, with `%`, `&` or `\`. */
export function readEscape(at: usize): u32 {
  const first = byte(at);
  if (first === percent) return afterPercent(at + 1);
  if (first === ampersand) return afterAmpersand(at + 1, 0);
  const next = byte(at + 1);
  if (next === 0x6e || next === 0x72) return canSplitTarget(at) ? hidesLetter : hidesBase64;
  return afterBackslash(at + 1, 0);
}

/** Whether a tab or line break at `at` is between two letters that are neighbours in a host. */
export function breakHidesLetter(at: usize): bool {
  if (isBreak(byte(at - 1))) return false;
  let next = at;
  while (isBreak(byte(next))) next++;
  return arePair(byte(at - 1), byte(next));
}

export function isBreak(value: u8): bool {
  return value === 0x09 || value === 0x0a || value === 0x0d;
}

export function arePair(first: u8, second: u8): bool {
  return byte(hostPairs + (((<usize>toLower(first)) << 8) | toLower(second))) === 1;
}

function canSplitTarget(at: usize): bool {
  let before = at - 1;
  while (byte(before) === backslash) before--;
  if (arePair(byte(before), byte(at + 2))) return true;
  for (let index = before; index > before - 20; index--) if (!isAlphanumeric(byte(index))) return false;
  return true;
}

function ofCode(code: u64, next: usize, depth: i32): u32 {
  if (depth > maxNestedEscapes) return hidesLetter;
  if (code === percent)
    return hex(next) !== 255 || byte(next) === 0x75 || startsEscape(byte(next)) ? hidesLetter : harmless;
  if (code === ampersand) return afterAmpersand(next, depth + 1);
  if (code === backslash) return afterBackslash(next, depth + 1);
  if (code < 0x80) return ofCharacter(<u8>code);
  return isLookAlikeCode(code) ? hidesLetter : harmless;
}

function ofCharacter(value: u8): u32 {
  if (byte(relevant + value) === 1) return hidesLetter;
  return value < 0x21 || byte(sextet + value) !== 255 ? hidesBase64 : harmless;
}

function afterPercent(at: usize): u32 {
  const high = hex(at);
  const low = hex(at + 1);
  if (high === 255 || low === 255) {
    return byte(at) === 0x75 || startsEscape(byte(at)) || startsEscape(byte(at + 1)) ? hidesLetter : harmless;
  }
  const code = high * 16 + low;
  if (code < 0x80) return ofCode(code, at + 2, 0);
  // Alone, the byte is a blank.
  if (code === 0xa0) return hidesBase64;
  if (byte(lookAlikeLead + code) === 0) return harmless;
  if (byte(at + 2) !== percent || byte(at + 6) === 0 || byte(at + 7) === 0) return hidesLetter;
  return isLookAlike(code, percentByte(at + 3), percentByte(at + 6)) ? hidesLetter : harmless;
}

function percentByte(at: usize): u8 {
  return (hex(at) << 4) + hex(at + 1);
}

function afterAmpersand(start: usize, depth: i32): u32 {
  let at = start;
  while (true) {
    const first = byte(at);
    if (first === 0x23) return afterHash(at + 1, depth);
    // The second one is read by itself.
    if (first === ampersand) return isDecoded;
    if (startsEscape(first)) return hidesLetter;
    const kind = referenceAt(at);
    if (kind !== hidesLetter) return kind;
    if ((first | 0x20) !== 0x61 || (byte(at + 1) | 0x20) !== 0x6d || (byte(at + 2) | 0x20) !== 0x70) return hidesLetter;
    at += byte(at + 3) === 0x3b ? 4 : 3;
  }
}

function referenceAt(at: usize): u32 {
  const a: usize = byte(sextet + byte(at));
  const b: usize = byte(sextet + byte(at + 1));
  if (byte(at + 2) === 0x3b && (a | b) < 64) return byte(shortReferenceNames + ((a << 6) | b));
  const c: usize = byte(sextet + byte(at + 2));
  return (a | b | c) > 63 ? harmless : byte(referenceNames + ((a << 12) | (b << 6) | c));
}

function afterHash(at: usize, depth: i32): u32 {
  const radix: u64 = (byte(at) | 0x20) === 0x78 ? 16 : 10;
  const first = radix === 16 ? at + 1 : at;
  let code: u64 = 0;
  let next = first;
  for (; next < first + 12; next++) {
    const digit: u64 = hex(next);
    if (digit >= radix) break;
    code = code * radix + digit;
  }
  // More digits: there may be any number of zeros before a letter's code.
  if (next === first + 12 && hex(next) < radix) return hidesLetter;
  if (next === first) return startsEscape(byte(next)) ? hidesLetter : harmless;
  if (byte(next) === 0x3b) return ofCode(code, next + 1, depth);
  return startsEscape(byte(next)) ? hidesLetter : ofCode(code, next, depth);
}

function afterBackslash(at: usize, depth: i32): u32 {
  const first = byte(at);
  if (first === backslash) return harmless;
  // It may be U+2028 or U+2029, the end of a line: after a backslash it is nothing.
  if (first === 0xe2) return hidesLetter;
  if (first === 0x75 && hex(at + 1) < 16) return afterDigits(at + 1, 4, depth);
  if (first === 0x78 && hex(at + 1) < 16) return afterDigits(at + 1, 2, depth);
  if (first === ampersand) return afterAmpersand(at + 1, depth);
  return startsEscape(first) ? hidesLetter : ofCharacter(first);
}

function afterDigits(at: usize, length: usize, depth: i32): u32 {
  let code: u64 = 0;
  for (let index = at; index < at + length; index++) {
    const digit = hex(index);
    if (digit === 255) return hidesLetter;
    code = code * 16 + digit;
  }
  return ofCode(code, at + length, depth);
}
