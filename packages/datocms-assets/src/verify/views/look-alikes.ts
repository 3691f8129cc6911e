/**
 * Code points that a host parser drops or maps to ASCII (URL standard, "domain to ASCII"; UTS #46): in hex, from-to.
 * The test compares them with Node's parser, code point by code point, and fails when a new version of Unicode adds
 * some.
 */
const ranges = `
  aa ad b2-b3 b9-ba 132-133 17f 1c7-1cc 1f1-1f3 2b0 2b2-2b3 2b7-2b8 2e1-2e3 34f 37e 115f-1160 17b4-17b5 180b-180f
  1d2c 1d2e 1d30-1d31 1d33-1d3a 1d3c 1d3e-1d43 1d47-1d49 1d4d 1d4f-1d50 1d52 1d56-1d58 1d5b 1d62-1d65 1d9c 1da0 1dbb
  1fef 200b 203c 2060-2064 206a-2071 2074-207a 207c-208a 208c-208e 2090-2093 2095-209c 20a8 2102 210a-210e 2110-2113
  2115-2116 2119-211d 2120-2122 2124 2128 212a 212c-212d 212f-2131 2133-2134 2139 213b 2145-2149 2160-217f 2460-2487
  249c-24ea 2a75-2a76 2c7c-2c7d 3002 3164 3250-325f 32b1-32bf 32cc-32cf 3371-337a 3380-3381 3383-338b 338e-3394
  3396-339a 339c-33a6 33a9-33ad 33b0-33b1 33b3-33b5 33b7-33bb 33bd-33bf 33c3-33c5 33c8-33d7 33d9-33dd 33ff a7f1-a7f4
  fb00-fb06 fb29 fe00-fe10 fe14-fe15 fe33-fe38 fe4d-fe50 fe54 fe57 fe59-fe5c fe60-fe63 fe66 fe69 feff ff01-ff02 ff04
  ff06-ff0e ff10-ff19 ff1b ff1d ff21-ff3a ff3f-ff5b ff5d-ff5e ff61 ffa0 107a5 1bca0-1bca3 1ccd6-1ccf9 1d173-1d17a
  1d400-1d454 1d456-1d49c 1d49e-1d49f 1d4a2 1d4a5-1d4a6 1d4a9-1d4ac 1d4ae-1d4b9 1d4bb 1d4bd-1d4c3 1d4c5-1d505
  1d507-1d50a 1d50d-1d514 1d516-1d51c 1d51e-1d539 1d53b-1d53e 1d540-1d544 1d546 1d54a-1d550 1d552-1d6a3 1d7ce-1d7ff
  1f101-1f10a 1f110-1f129 1f12b-1f12e 1f130-1f14f 1f16a-1f16c 1f190 1fbf0-1fbf9 e0100-e01ef`;

const tableSize = 0x20000;
/** 1 for each look-alike in the first two planes. */
export const lookAlikeTable = new Uint8Array(tableSize);
/** 1 for each block of 64 code points with a look-alike. A block shares all bytes of UTF-8 but the last. */
export const lookAlikeBlocks = new Uint8Array(tableSize / 64);
/** First bytes of look-alikes in UTF-8. */
export const lookAlikeFirstBytes = new Set<number>();

for (const range of ranges.trim().split(/\s+/)) {
  const [from = 0, to = from] = range.split('-').map((code) => Number.parseInt(code, 16));
  lookAlikeTable.fill(1, from, to + 1);
  lookAlikeBlocks.fill(1, from >> 6, (to >> 6) + 1);
  for (const code of [from, to]) lookAlikeFirstBytes.add(Buffer.from(String.fromCodePoint(code))[0]!);
}

/** Whether a look-alike may begin with these three bytes of UTF-8. `false` is certain. */
export function isLookAlike(first: number, second: number, third: number): boolean {
  if (first < 0xe0) return lookAlikeTable[((first & 0x1f) << 6) | (second & 0x3f)] === 1;
  if (first < 0xf0) return lookAlikeTable[((first & 0x0f) << 12) | ((second & 0x3f) << 6) | (third & 0x3f)] === 1;
  const block = ((first & 0x07) << 12) | ((second & 0x3f) << 6) | (third & 0x3f);
  return block >= lookAlikeBlocks.length ? isVariationSelector(block << 6) : lookAlikeBlocks[block] === 1;
}

/** Whether a code point in an escape, or the first half of a pair beyond 16 bits, may be a look-alike. */
export function isLookAlikeCode(code: number): boolean {
  if (code >= 0xd800 && code <= 0xdbff) return true;
  return code < tableSize ? lookAlikeTable[code] === 1 : isVariationSelector(code);
}

/** Whether a code point is in plane 14: tags and the second set of variation selectors. */
function isVariationSelector(code: number): boolean {
  return code >= 0xe0000 && code <= 0xe0fff;
}

/** Reads a character as a host parser does: `''` if it is dropped, ASCII if it is mapped, `undefined` if it stays. */
export function mapHostCharacter(character: string): string | undefined {
  const code = character.codePointAt(0)!;
  if (code < 0x80) return /[\t\r\n]/.test(character) ? '' : undefined;
  if (!isLookAlikeCode(code)) return undefined;
  if (/\p{Default_Ignorable_Code_Point}/u.test(character)) return '';
  if (code === 0x3002 || code === 0xff61) return '.';
  return character.normalize('NFKC').toLowerCase();
}

/** Whether a text of UTF-8, with one byte a character, contains a look-alike. */
export function hasLookAlike(text: string): boolean {
  for (let at = text.search(/[\xc2-\xf4]/); at >= 0 && at < text.length; at++) {
    const first = text.charCodeAt(at);
    if (lookAlikeFirstBytes.has(first) && isLookAlike(first, text.charCodeAt(at + 1), text.charCodeAt(at + 2)))
      return true;
  }
  return false;
}
