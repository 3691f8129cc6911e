import { hexValue, hidesLetter, introducers, type Splits } from './hiding-escape.ts';

/** A stretch of a source without blanks, quotes or brackets; `escaped` where an escape, or the like, begins in it. */
export type OnRun = (start: number, end: number, escaped: boolean) => void;

const [none, plain, blank, introducer] = [0, 1, 2, 5];

/** `plain` and `introducer` are odd: bytes of a needle in any spelling. A `blank` is one only where it ends a CSS escape. */
const kinds = new Uint8Array(256).fill(none);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#;{}.+/_-'))
  kinds[byte] = plain;
for (let byte = 0x80; byte < 0xc0; byte++) kinds[byte] = plain;
introducers.forEach((is, byte) => {
  if (is === 1) kinds[byte] = introducer;
});
kinds[0x20] = blank;
kinds[0x0c] = blank;

/** The last byte of an escape that a blank may end, and the byte before that. */
const lastOfEscape = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF;}')) lastOfEscape[byte] = 1;
const lastButOne = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF;}\\%uxUX')) lastButOne[byte] = 1;

/**
 * Finds all runs of at least `shortest` bytes that a spelling of a needle can be part of, between `from` and `to`. It looks
 * backwards from where a run would have that length, so that most bytes of prose are never looked at.
 */
export function eachRun(bytes: Uint8Array, shortest: number, onRun: OnRun, from = 0, to = bytes.length): void {
  let start = from;
  // All bytes from `start` up to here are known to belong to the run.
  let known = from;
  let seen = none;
  for (let probe = start + shortest - 1; probe < to; probe = start + shortest - 1) {
    let at = probe;
    let seenHere = none;
    for (; at >= known; at--) {
      const kind = kinds[bytes[at]!]!;
      if ((kind & 1) === 0 && isBreak(kind, bytes, at)) break;
      seenHere |= kind;
    }
    if (at >= known) {
      start = at + 1;
      known = probe + 1;
      seen = seenHere;
      continue;
    }
    seen |= seenHere;
    let end = probe + 1;
    for (; end < to; end++) {
      const kind = kinds[bytes[end]!]!;
      if ((kind & 1) === 0 && isBreak(kind, bytes, end)) break;
      seen |= kind;
    }
    onRun(start, end, (seen & 4) !== 0);
    start = known = end + 1;
    seen = none;
  }
}

/** Whether a run that reaches up to `at` ends there. */
export function endsRun(bytes: Uint8Array, at: number): boolean {
  const kind = kinds[bytes[at] ?? 0]!;
  return (kind & 1) === 0 && isBreak(kind, bytes, at);
}

/** @param kind of the byte, which is even */
function isBreak(kind: number, bytes: Uint8Array, at: number): boolean {
  if (kind !== blank || at < 2) return true;
  return (lastOfEscape[bytes[at - 1]!]! & lastButOne[bytes[at - 2]!]!) === 0 || !endsCssEscape(bytes, at);
}

/** `\64 ` and the same with its backslash or last digit escaped once more, as in `\\64 `, `%5C64 `, `\u005c64 ` and `\6&#52; `. */
function endsCssEscape(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at - 1]!;
  if (isEnd(last)) return hexValue[bytes[at - 2]!]! < 16 || isEnd(bytes[at - 2]!);
  let before = at - 2;
  while (before > at - 13 && hexValue[bytes[before]!]! < 16) before--;
  const byte = bytes[before];
  if (byte === undefined) return false;
  const escaped = (byte === 0x75 || byte === 0x78) && endsBackslash(bytes, before - 1);
  return byte === 0x5c || byte === 0x25 || isEnd(byte) || escaped;
}

/** A backslash, or one that is escaped itself: `%5C`, `\x5c`, `&#92;`. */
function endsBackslash(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  return byte === 0x5c || isEnd(byte) || ((byte | 0x20) === 0x63 && bytes[at - 1] === 0x35);
}

/** `;` or `}`, at which the escape of a backslash or a digit may end. */
function isEnd(byte: number): boolean {
  return byte === 0x3b || byte === 0x7d;
}

/** Whether an escape in the run can hide a letter of a needle. */
export function hides(bytes: Uint8Array, start: number, end: number, splits: Splits): boolean {
  for (let at = start; at < end; at++) {
    if (introducers[bytes[at]!] === 1 && hidesLetter(bytes, at, splits)) return true;
  }
  return false;
}
