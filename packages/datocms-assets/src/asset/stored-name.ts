/** Stored files that may name other files in their folder: playlists and storyboards of videos. */
export const namesOthers = /\.(?:m3u8|vtt|json)$/;

/** The alphabet of base 32 (RFC 4648 §6), in lower case. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** The part of a name that changes with the content: 80 bits of the bytes' hash in base 32. */
export function nameHash(sha256: string): string {
  let name = '';
  // Five digits of the hash are four of the name.
  for (let at = 0; at < 20; at += 5) {
    const bits = Number.parseInt(sha256.slice(at, at + 5), 16);
    for (let shift = 15; shift >= 0; shift -= 5) name += alphabet[(bits >> shift) & 31];
  }
  return name;
}

/** The source of a pattern for the results of `nameHash`. */
export const nameHashPattern = '[a-z2-7]{16}';

/**
 * The source of a pattern for the text that `Sealer` writes instead of `nameHash`: base64url of 16 bytes of AES-SIV,
 * one byte of flags, and the address of an asset, of four bytes at least.
 */
export const sealedPartPattern = '[\\w-]{28,}';

/**
 * The source of a pattern for the name of a stored file, `<slug>.<hash>.<extension>`. The dev server of the integration
 * for Astro and its toolbar contain this form, too.
 * @param extension the source of a pattern
 */
export function storedNamePattern(extension = '[a-z0-9]{1,10}'): string {
  return `[a-z0-9_-][a-z0-9._-]*\\.${nameHashPattern}\\.${extension}`;
}

const storedName = new RegExp(`^${storedNamePattern()}$`);

/** Whether a job gives names of this form. */
export function isStoredName(name: string): boolean {
  return storedName.test(name);
}
