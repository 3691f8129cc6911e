import { equals, hyphen, plus, slash } from './spelling.ts';

/** Base64 with `length` characters before its padding, escaped in any way. No language escapes letters and digits. */
export function base64Pattern(length: string): string {
  return `(?:[A-Za-z0-9]|${plus}|${slash}){${length}}`;
}

/** Digests of a Content Security Policy and of `integrity`, escaped in any way. */
const integrity = `sha(?:256${hyphen}${base64Pattern('43')}${equals}|384${hyphen}${base64Pattern('64')}|512${hyphen}${base64Pattern('86')}(?:${equals}){2})`;
export const integrityPattern = new RegExp(integrity, 'gi');

/** Whether a text holds a digest of a policy or of `integrity`. */
export function hasIntegrity(text: string): boolean {
  return text.search(integrityPattern) >= 0;
}

const special = new RegExp(`(${plus})|(${slash})|(${equals})|${hyphen}`, 'gi');

/** Undoes the escapes in base64, and in the hyphen in front of it. */
export function decodeBase64Escapes(raw: string): string {
  return raw.replace(special, (...groups) => characterOf(groups));
}

function characterOf([, plus, slash, equals]: readonly (string | undefined)[]): string {
  return plus ? '+' : slash ? '/' : equals ? '=' : '-';
}

/**
 * Escapes a text like another one. A character that the other text does not hold stays as it is, which is right in
 * markup and in strings. In percent-encoding it is encoded, since a plus would be a blank.
 * @param raw escaped base64
 */
export function escapeLike(text: string, raw: string): string {
  const spellings = new Map<string, string>();
  for (const match of raw.matchAll(special)) spellings.set(characterOf(match), match[0]);
  const percent = /%(?:25)*(?=[0-9a-f])/i.exec(raw)?.[0];
  return text.replace(/[-+/=]/g, (character) => {
    const encoded = percent ? `${percent}${character.charCodeAt(0).toString(16).toUpperCase()}` : character;
    return spellings.get(character) ?? encoded;
  });
}
