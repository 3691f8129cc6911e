import { escapeStarts, hexValue } from './can-hide-letter.ts';

/** Called with a run: a range without blanks, quotes or brackets. `hasEscape`: it may contain an escape. */
export type OnRun = (start: number, end: number, hasEscape: boolean) => void;

// `plain` and `escapeStart` are odd: bytes in spellings of a target. A target has a `blank` only at the end of a CSS
// escape.
const [none, plain, blank, escapeStart] = [0, 1, 2, 5];
const escapeBit = 4;

/** By the value of a byte. Bytes of the last kind begin escapes. */
export const runKinds = new Uint8Array(256).fill(none);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789#;{}.+/_-')) {
  runKinds[byte] = plain;
}
for (let byte = 0x80; byte < 0xc0; byte++) runKinds[byte] = plain;
escapeStarts.forEach((flag, byte) => {
  if (flag === 1) runKinds[byte] = escapeStart;
});
runKinds[0x20] = blank;
runKinds[0x0c] = blank;

/** The last byte of an escape that a blank may end, and the byte in front of it. */
export const lastOfEscape = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF;}')) lastOfEscape[byte] = 1;
export const secondLastOfEscape = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF;}\\%uxUX')) secondLastOfEscape[byte] = 1;

/**
 * Finds all runs of at least `minLength` bytes between `from` and `to`. A run contains the whole spelling of a search
 * target. The search looks `minLength` ahead and reads backwards, so it skips most bytes of prose.
 */
export function findRuns(bytes: Uint8Array, minLength: number, onRun: OnRun, from = 0, to = bytes.length): void {
  let start = from;
  // All bytes from `start` to this offset belong to the run.
  let checkedTo = from;
  let seen = none;
  for (let probe = start + minLength - 1; probe < to; probe = start + minLength - 1) {
    let at = probe;
    let seenHere = none;
    for (; at >= checkedTo; at--) {
      const kind = runKinds[bytes[at]!]!;
      if ((kind & 1) === 0 && isBreak(kind, bytes, at)) break;
      seenHere |= kind;
    }
    if (at >= checkedTo) {
      start = at + 1;
      checkedTo = probe + 1;
      seen = seenHere;
      continue;
    }
    seen |= seenHere;
    let end = probe + 1;
    for (; end < to; end++) {
      const kind = runKinds[bytes[end]!]!;
      if ((kind & 1) === 0 && isBreak(kind, bytes, end)) break;
      seen |= kind;
    }
    onRun(start, end, (seen & escapeBit) !== 0);
    start = checkedTo = end + 1;
    seen = none;
  }
}

/** Whether a run up to `at` ends there. */
export function endsRun(bytes: Uint8Array, at: number): boolean {
  const kind = runKinds[bytes[at] ?? 0]!;
  return (kind & 1) === 0 && isBreak(kind, bytes, at);
}

/** @param kind of the byte, which is even */
function isBreak(kind: number, bytes: Uint8Array, at: number): boolean {
  if (kind !== blank || at < 2) return true;
  return (lastOfEscape[bytes[at - 1]!]! & secondLastOfEscape[bytes[at - 2]!]!) === 0 || !endsCssEscape(bytes, at);
}

/** `\64 `, also with an escaped backslash or last digit: `\\64 `, `%5C64 `, `\u005c64 `, `\6&#52; `. */
function endsCssEscape(bytes: Uint8Array, at: number): boolean {
  const last = bytes[at - 1]!;
  if (endsEscape(last)) return hexValue[bytes[at - 2]!]! < 16 || endsEscape(bytes[at - 2]!);
  let before = at - 2;
  while (before > at - 13 && hexValue[bytes[before]!]! < 16) before--;
  const byte = bytes[before];
  if (byte === undefined) return false;
  const isEscaped = (byte === 0x75 || byte === 0x78) && endsBackslash(bytes, before - 1);
  return byte === 0x5c || byte === 0x25 || endsEscape(byte) || isEscaped;
}

/** Whether a backslash, plain or escaped, ends here: `%5C`, `\x5c`, `&#92;`. */
function endsBackslash(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] ?? 0;
  return byte === 0x5c || endsEscape(byte) || ((byte | 0x20) === 0x63 && bytes[at - 1] === 0x35);
}

/** Whether a byte ends an escaped backslash or digit: `;` or `}`. */
function endsEscape(byte: number): boolean {
  return byte === 0x3b || byte === 0x7d;
}
