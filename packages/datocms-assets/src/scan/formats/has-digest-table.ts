/** The shortest digest is an MD5 in base64, with 22 characters before its padding. */
const minLength = 22;
/** The lengths of hexadecimal digests, and of base64 ones without their padding: MD5, SHA-1, SHA-256, SHA-384, SHA-512. */
const hexLengths: ReadonlySet<number> = new Set([32, 40, 64, 96, 128]);
const base64Lengths: ReadonlySet<number> = new Set([22, 27, 43, 64, 86]);

/** 1 for letters and digits of base64, 0 for all other bytes. */
const inBase64 = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  inBase64[character.charCodeAt(0)] = 1;
}
const hex = /^(?:[0-9a-f]+|[0-9A-F]+)$/;
const equals = 0x3d;

/** A table of files that a service worker keeps, with revisions of any form. */
const precacheTable = /["']?revision["']?\s*:|"hashTable"\s*:/;

/**
 * Whether a text may list files with digests or revisions of their content. Most characters are skipped: a run is read
 * backwards from its 22nd character, up to a character that is not in base64. No character is read twice.
 * @param text as Latin-1
 */
export function hasDigestTable(text: string): boolean {
  // V8 finds texts of at most six characters ten times as fast as longer ones.
  if ((text.includes('vision') || text.includes('Table')) && precacheTable.test(text)) return true;
  const isBase64 = (at: number) => inBase64[text.charCodeAt(at)] === 1;
  /** A run may begin at `start`. Its characters up to `readEnd` are in base64. */
  let [start, readEnd] = [0, 0];
  while (start + minLength <= text.length) {
    const enough = start + minLength;
    let at = enough;
    while (at > readEnd && isBase64(at - 1)) at--;
    if (at > readEnd) {
      [start, readEnd] = [at, enough];
      continue;
    }
    let end = enough;
    while (end < text.length && isBase64(end)) end++;
    const length = end - start;
    if (hexLengths.has(length) && hex.test(text.slice(start, end))) return true;
    if (base64Lengths.has(length) && text.charCodeAt(end) === equals) return true;
    start = readEnd = end + 1;
  }
  return false;
}
