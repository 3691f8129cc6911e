import { hexValue, hidesLetter, introducers, type Splits } from './hiding-escape.ts';

const [none, plain, blank] = [0, 1, 2];

/** Bytes of a needle in any spelling. A `blank` is one only where it ends a CSS escape. */
const kinds = new Uint8Array(256).fill(none);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#;{}.+/_-'))
  kinds[byte] = plain;
for (let byte = 0x80; byte < 0xc0; byte++) kinds[byte] = plain;
introducers.forEach((is, byte) => {
  if (is === 1) kinds[byte] = plain;
});
kinds[0x20] = blank;
kinds[0x0c] = blank;

/**
 * Finds the runs of at least `shortest` bytes, without blanks, quotes or brackets, in which an escape, or the like, can hide a
 * letter of a needle. Most text is passed over byte by byte: few bytes begin an escape.
 */
export function eachHidingRun(
  bytes: Uint8Array,
  shortest: number,
  splits: Splits,
  onRun: (start: number, end: number) => void,
): void {
  const length = bytes.length;
  let free = 0;
  for (let at = 0; at < length; at++) {
    if (introducers[bytes[at]!] !== 1 || !hidesLetter(bytes, at, splits)) continue;
    let start = at;
    while (start > free && isPart(bytes, start - 1)) start--;
    let end = at + 1;
    while (end < length && isPart(bytes, end)) end++;
    if (end - start >= shortest) onRun(start, end);
    free = end;
    at = end;
  }
}

function isPart(bytes: Uint8Array, at: number): boolean {
  const kind = kinds[bytes[at]!]!;
  return kind === plain || (kind === blank && endsCssEscape(bytes, at));
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
