// The rules of `views/find-base64.ts` and `views/find-packed-base64.ts`.
import { byte, packedStarts, sextet } from './memory';

export const minText: usize = 20;
const minPacked: usize = 32;
const archive: u8 = 1;

function isAsciiGroup(at: usize): bool {
  const second = byte(sextet + byte(at + 1));
  const third = byte(sextet + byte(at + 2));
  return (
    byte(sextet + byte(at)) < 32 &&
    second < 64 &&
    (second & 8) === 0 &&
    third < 64 &&
    (third & 2) === 0 &&
    byte(sextet + byte(at + 3)) < 64
  );
}

/** Whether a range of base64 characters spells ASCII text somewhere, at any of the four alignments. */
export function mayHoldText(from: usize, to: usize): bool {
  for (let alignment: usize = 0; alignment < 4; alignment++) {
    let start = from + alignment;
    for (let probe = start + minText - 4; probe + 4 <= to; probe += minText) {
      if (!isAsciiGroup(probe)) continue;
      let first = probe;
      while (first - 4 >= start && isAsciiGroup(first - 4)) first -= 4;
      let end = probe + 4;
      while (end + 4 <= to && isAsciiGroup(end)) end += 4;
      if (end - first >= minText) return true;
      start = end;
      probe = end - 4;
    }
  }
  return false;
}

/** Whether base64 of packed data may begin in a range of any bytes. */
export function mayHoldPacked(from: usize, to: usize): bool {
  if (to - from < minPacked) return false;
  let bits: usize = 0;
  let length: usize = 0;
  for (let at = from; at < to; at++) {
    const value = byte(sextet + byte(at));
    if (value === 255) {
      length = 0;
      continue;
    }
    bits = ((bits << 6) | value) & 0x3ffff;
    const kind = byte(packedStarts + bits);
    if (++length < 3 || kind === 0) continue;
    // At the start, behind the two to five characters of an escape, or as a part of a path.
    if (kind === archive || length <= 8 || byte(sextet + byte(at - 3)) >= 62) return true;
  }
  return false;
}
