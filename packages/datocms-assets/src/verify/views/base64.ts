/** Six bits of a base64 or base64url character, 255 for other bytes. */
export const sextets = new Uint8Array(256).fill(255);
for (const [value, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].entries()) {
  sextets[character.charCodeAt(0)] = value;
}
sextets[0x2d] = 62;
sextets[0x5f] = 63;

/** 18 bytes of ASCII, the shortest text looked for, fill at least this many groups of four characters whole. */
const fewestGroups = 5;

/** gzip and zip, as their first bytes come out in base64. */
const archive = /H4sI|UEsDB/g;
const shortestArchive = 44;

export interface Base64Listener {
  /** Text of ASCII, with whatever surrounds it. */
  readonly onText: (decoded: Buffer, at: number) => void;
  /** @param isFirst the run begins with it; elsewhere its first characters may stand by chance */
  readonly onArchive: (decoded: Buffer, at: number, isFirst: boolean) => void;
}

/** Finds base64 that text or an archive comes out of, in a run of a source. */
export function eachBase64(bytes: Buffer, start: number, end: number, listener: Base64Listener): void {
  const shortest = fewestGroups * 4;
  let free = start;
  for (let probe = start + shortest - 1; probe < end; probe += shortest) {
    if (sextets[bytes[probe]!] === 255) {
      free = probe + 1;
      continue;
    }
    let from = probe;
    while (from > free && sextets[bytes[from - 1]!] !== 255) from--;
    let to = probe + 1;
    while (to < end && sextets[bytes[to]!] !== 255) to++;
    if (to - from >= shortest) eachText(bytes, from, to, listener);
    if (to - from >= shortestArchive) findArchive(bytes, from, to, listener);
    free = to;
    probe = to;
  }
}

/**
 * Finds text at any of the four alignments. A group of four characters that spells three bytes of ASCII has three bits
 * that are zero, so pictures and other binary data cost a few looks each.
 */
function eachText(bytes: Buffer, start: number, end: number, { onText }: Base64Listener): void {
  for (let alignment = 0; alignment < 4; alignment++) {
    let free = start + alignment;
    for (let probe = free + (fewestGroups - 1) * 4; probe + 4 <= end; probe += fewestGroups * 4) {
      if (!isAscii(bytes, probe)) continue;
      let from = probe;
      while (from - 4 >= free && isAscii(bytes, from - 4)) from -= 4;
      let to = probe + 4;
      while (to + 4 <= end && isAscii(bytes, to)) to += 4;
      if (to - from >= fewestGroups * 4) {
        // A group at the edge of the text may hold one or two bytes of it.
        const first = Math.max(start + alignment, from - 4);
        onText(Buffer.from(bytes.toString('latin1', first, Math.min(end, to + 4)), 'base64'), first);
      }
      free = to;
      probe = to - 4;
    }
  }
}

/** The first archive at each alignment: those behind it come out of the same bytes. */
function findArchive(bytes: Buffer, start: number, end: number, { onArchive }: Base64Listener): void {
  const text = bytes.toString('latin1', start, end);
  if (text.search(archive) < 0) return;
  const found = new Set<number>();
  for (const { index } of text.matchAll(archive)) {
    if (found.size === 4 || text.length - index < shortestArchive) return;
    if (found.has(index % 4)) continue;
    found.add(index % 4);
    onArchive(Buffer.from(text.slice(index), 'base64'), start + index, index === 0);
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
