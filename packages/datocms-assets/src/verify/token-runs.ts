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

/**
 * Finds all runs of at least `shortest` bytes that a spelling of a needle can be part of. It looks at every
 * `shortest`-th byte only, for as long as that byte can't be part of one.
 */
export function eachRun(bytes: Uint8Array, shortest: number, onRun: OnRun): void {
  const length = bytes.length;
  let free = 0;
  let probe = shortest - 1;
  while (probe < length) {
    let kind = kinds[bytes[probe]!]!;
    if ((kind & 1) === 0 && !(kind === blank && endsCssEscape(bytes, probe))) {
      free = probe + 1;
      probe += shortest;
      continue;
    }
    let seen = kind;
    let start = probe;
    while (start > free) {
      kind = kinds[bytes[start - 1]!]!;
      if ((kind & 1) === 0 && !(kind === blank && endsCssEscape(bytes, start - 1))) break;
      seen |= kind;
      start--;
    }
    let end = probe + 1;
    while (end < length) {
      kind = kinds[bytes[end]!]!;
      if ((kind & 1) === 0 && !(kind === blank && endsCssEscape(bytes, end))) break;
      seen |= kind;
      end++;
    }
    if (end - start >= shortest) onRun(start, end, (seen & 4) !== 0);
    free = end + 1;
    probe = end + shortest;
  }
}

/** `\64 ` and the same with its backslash or last digit escaped once more, as in `\\64 `, `%5C64 `, `\u005c64 ` and `\6&#52; `. */
function endsCssEscape(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at - 1]!;
  if (isEnd(last)) return hexValue[bytes[at - 2]!]! < 16 || isEnd(bytes[at - 2]!);
  if (hexValue[last] === 255) return false;
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
