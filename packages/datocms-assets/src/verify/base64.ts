/** Six bits of a base64 or base64url character, 255 for other bytes. */
const sextets = new Uint8Array(256).fill(255);
for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  sextets[character.charCodeAt(0)] = value;
}
sextets[0x2d] = 62;
sextets[0x5f] = 63;

/** 18 bytes of ASCII, the shortest text looked for, fill at least this many groups of four characters whole. */
const fewestGroups = 5;

/**
 * Finds base64 of ASCII text in a run, at any of the four alignments, and decodes it. A group of four characters that
 * spells three bytes of ASCII has three bits that are zero, so pictures and other binary data cost a few looks each.
 */
export function eachBase64Text(
  bytes: Buffer,
  start: number,
  end: number,
  onText: (decoded: Buffer, at: number) => void,
): void {
  for (let alignment = 0; alignment < 4; alignment++) {
    let free = start + alignment;
    for (let probe = free + (fewestGroups - 1) * 4; probe + 4 <= end; probe += fewestGroups * 4) {
      if (!isAscii(bytes, probe)) continue;
      let from = probe;
      while (from - 4 >= free && isAscii(bytes, from - 4)) from -= 4;
      let to = probe + 4;
      while (to + 4 <= end && isAscii(bytes, to)) to += 4;
      if (to - from >= fewestGroups * 4) {
        const first = withGroupBefore(bytes, start, from);
        onText(Buffer.from(bytes.toString('latin1', first, withCharactersAfter(bytes, end, to)), 'base64'), first);
      }
      free = to;
      probe = to - 4;
    }
  }
}

function isAscii(bytes: Buffer, at: number): boolean {
  const first = sextets[bytes[at]!]!;
  const second = sextets[bytes[at + 1]!]!;
  const third = sextets[bytes[at + 2]!]!;
  return (
    first < 32 && second < 64 && (second & 8) === 0 && third < 64 && (third & 2) === 0 && sextets[bytes[at + 3]!]! < 64
  );
}

/** A group at the edge of the text may hold one or two bytes of it. */
function withGroupBefore(bytes: Buffer, start: number, from: number): number {
  for (let at = from - 4; at < from; at++) if (at < start || sextets[bytes[at]!] === 255) return from;
  return from - 4;
}

function withCharactersAfter(bytes: Buffer, end: number, to: number): number {
  let at = to;
  while (at < end && at < to + 4 && sextets[bytes[at]!] !== 255) at++;
  return at;
}

/** gzip and zip, as their first bytes come out in base64. */
const archive = /(?:H4sI|UEsDB)[A-Za-z0-9+/_-]{40,}/g;

/** Archives in a run: binary, so that no text is found there. */
export function packedBase64(bytes: Buffer, start: number, end: number): { decoded: Buffer; at: number }[] {
  if (end - start < 44) return [];
  return [...bytes.toString('latin1', start, end).matchAll(archive)].map((match) => ({
    decoded: Buffer.from(match[0], 'base64'),
    at: start + match.index,
  }));
}
