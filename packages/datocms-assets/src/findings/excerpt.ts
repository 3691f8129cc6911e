import { escapeControlCharacters } from './escape-control-characters.ts';

/** Bytes that an excerpt shows. */
const [bytesBefore, bytesAfter] = [40, 80];

/**
 * The text around an offset, on its line. Invisible characters are escaped, and stars replace a secret.
 * @param offset in bytes
 * @param secret never shown; empty if there is none
 */
export function excerptAt(bytes: Buffer, offset: number, secret: string): string {
  const from = Math.max(0, offset - bytesBefore);
  // The excerpt reads more bytes than it shows. Otherwise it would show a part of a secret at one of its ends.
  const start = Math.max(0, from - secret.length);
  const text = bytes.toString('latin1', start, offset + bytesAfter + secret.length);
  const safe = Buffer.from(secret === '' ? text : text.replaceAll(secret, '*'.repeat(secret.length)), 'latin1');
  const at = offset - start;
  const before = safe.toString('utf8', from - start, at).replace(/^.*[\r\n]/s, '');
  const after = safe.toString('utf8', at, at + bytesAfter).replace(/[\r\n].*$/s, '');
  // Removes the half of a character at either end.
  return escapeControlCharacters(`${before}${after}`.replace(/^\ufffd+|\ufffd+$/g, '').trim());
}
