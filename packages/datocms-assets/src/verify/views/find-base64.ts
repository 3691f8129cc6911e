/** Six bits of a base64 or base64url character, 255 for other bytes. */
export const sextets = new Uint8Array(256).fill(255);
for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  sextets[character.charCodeAt(0)] = value;
}
sextets[0x2d] = 62;
sextets[0x5f] = 63;

/** The bits of characters of base64, six for each. */
export function base64Bits(characters: string): number {
  return [...characters].reduce((bits, each) => (bits << 6) | sextets[each.charCodeAt(0)]!, 0);
}

/** The shortest target has 18 bytes of ASCII. They fill at least this many groups of four characters. */
const minGroups = 5;
/** Shorter runs of base64 contain no target. */
export const minBase64Length = minGroups * 4;

/** Gets ASCII text with the bytes around it. `at` is the start of its base64. */
export type OnBase64Text = (decoded: Buffer, at: number) => void;

/** Finds ranges of at least `minBase64Length` characters that may be base64. */
export function findBase64Pieces(
  bytes: Buffer,
  start: number,
  end: number,
  onPiece: (from: number, to: number) => void,
): void {
  let free = start;
  for (let probe = start + minBase64Length - 1; probe < end; probe += minBase64Length) {
    if (sextets[bytes[probe]!] === 255) {
      free = probe + 1;
      continue;
    }
    let from = probe;
    while (from > free && sextets[bytes[from - 1]!] !== 255) from--;
    let to = probe + 1;
    while (to < end && sextets[bytes[to]!] !== 255) to++;
    if (to - from >= minBase64Length) onPiece(from, to);
    free = to;
    probe = to;
  }
}

/**
 * Finds base64 of text in a range that `findBase64Pieces` found, at any of the four alignments. A group of four
 * characters for three bytes of ASCII has three zero bits, so few checks are enough to skip pictures and other binary
 * data.
 */
export function findBase64Text(bytes: Buffer, start: number, end: number, onText: OnBase64Text): void {
  for (let alignment = 0; alignment < 4; alignment++) {
    let free = start + alignment;
    for (let probe = free + minBase64Length - 4; probe + 4 <= end; probe += minBase64Length) {
      if (!isAsciiGroup(bytes, probe)) continue;
      let from = probe;
      while (from - 4 >= free && isAsciiGroup(bytes, from - 4)) from -= 4;
      let to = probe + 4;
      while (to + 4 <= end && isAsciiGroup(bytes, to)) to += 4;
      if (to - from >= minBase64Length) {
        // A group at the edge of the text may contain one or two of its bytes.
        const first = Math.max(start + alignment, from - 4);
        onText(Buffer.from(bytes.toString('latin1', first, Math.min(end, to + 4)), 'base64'), first);
      }
      free = to;
      probe = to - 4;
    }
  }
}

function isAsciiGroup(bytes: Buffer, at: number): boolean {
  const first = sextets[bytes[at]!]!;
  const second = sextets[bytes[at + 1]!]!;
  const third = sextets[bytes[at + 2]!]!;
  return (
    first < 32 && second < 64 && (second & 8) === 0 && third < 64 && (third & 2) === 0 && sextets[bytes[at + 3]!]! < 64
  );
}
