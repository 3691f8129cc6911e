// Where the tables are in memory. `filter-module.ts` of `src/verify/filter` fills them from the verifier's own tables.

/** Bytes before the input and after it that are zero, as the verifier reads bytes outside of its input. */
export const margin: usize = 64;

/** 256 bytes each, by the value of a byte. */
export const runKind: usize = 0x10000;
export const hexValue: usize = 0x10100;
export const relevant: usize = 0x10200;
export const sextet: usize = 0x10300;
export const lastOfEscape: usize = 0x10400;
export const secondLastOfEscape: usize = 0x10500;
export const nameKind: usize = 0x10600;
export const urlCharacter: usize = 0x10700;
export const lookAlikeLead: usize = 0x10800;

/** 16 bytes each, by the low and by the high nibble of a byte. The bits that both have are the byte's class. */
export const classNibbles: usize = 0x10900;
/** The same for the three bytes by which needles are found: low, high, low, high, low, high. */
export const needleNibbles: usize = 0x10940;

/** A byte for each pair of letters that are neighbours in a host. */
export const hostPairs: usize = 0x20000;
/** By two sextets: names of character references of two letters. */
export const shortReferenceNames: usize = 0x30000;
/** By three sextets: what base64 of packed data begins with; names of longer ones. */
export const packedStarts: usize = 0x40000;
export const referenceNames: usize = 0x80000;
/** See `look-alikes.ts`. */
export const lookAlikes: usize = 0xc0000;
export const lookAlikeBlocks: usize = 0xe0000;

/** Needles, stored names and the input follow. */
export const free: usize = 0xf0000;

export function byte(at: usize): u8 {
  return load<u8>(at);
}

/** Whether `length` bytes at two places are the same. */
export function isSame(a: usize, b: usize, length: usize): bool {
  for (let at: usize = 0; at < length; at++) if (byte(a + at) !== byte(b + at)) return false;
  return true;
}

export function toLower(value: u8): u8 {
  return value >= 0x41 && value <= 0x5a ? value | 0x20 : value;
}

export function isAlphanumeric(value: u8): bool {
  const lower = toLower(value);
  return (value >= 0x30 && value <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}

export function isBlank(value: u8): bool {
  return value === 0x20 || (value >= 0x09 && value <= 0x0d) || value === 0xa0;
}
