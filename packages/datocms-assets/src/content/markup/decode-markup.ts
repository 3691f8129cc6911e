import { DownloadError } from '../../findings/download-error.ts';
import { decodeStrictUtf8, toByteString, toHex } from '../../memory/byte-strings.ts';

/** How bytes become text. Both ways lose nothing, so the text can be changed and encoded again. */
export type Encoding = 'utf8' | 'latin1';

/** Encodings with one byte for each character, of which the first 128 are ASCII. Markup needs only ASCII. */
const oneByte = /^(?:iso-?8859-?\d+|latin-?\d+|windows-?125\d|cp-?125\d|x-mac-\w+|macintosh|koi8-[ru])$/i;
const unicode = /^(?:utf-?8|us-ascii|ascii)$/i;

const declaration = /^(?:\xef\xbb\xbf)?<\?xml\s([^>]*)>/;
const encodingInDeclaration = /\bencoding\s*=\s*(?:"([^"]*)"|'([^']*)')/;
const maxDeclarationLength = 1024;

/**
 * The first bytes of markup in UTF-16 or UTF-32, in hex: a byte order mark, or `<` without one (XML 1.0, appendix F). Browsers
 * recognise UTF-16 in both ways.
 */
const wideStarts: readonly (readonly [encoding: 'utf-16le' | 'utf-16be' | 'utf-32', hex: RegExp])[] = [
  ['utf-32', /^(?:0000feff|fffe0000|0000003c|3c000000)/],
  ['utf-16le', /^(?:fffe|3c00)/],
  ['utf-16be', /^(?:feff|003c)/],
];

/** The encoding of markup that has more than one byte for each letter. */
export function detectWideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-32' | undefined {
  const start = toHex(bytes.subarray(0, 4));
  return wideStarts.find(([, hex]) => hex.test(start))?.[0];
}

/**
 * Decodes XML as a browser does.
 * @throws DownloadError for encodings in which a byte below 128 may mean something other than ASCII: a browser that uses
 *   another encoding would read other markup
 */
export function decodeMarkup(bytes: Uint8Array): { text: string; encoding: Encoding } {
  if (detectWideEncoding(bytes) !== undefined) throw new DownloadError('bad-content', notUtf8);
  const declared = declaredEncoding(toByteString(bytes.subarray(0, maxDeclarationLength)));
  if (declared !== undefined && oneByte.test(declared)) return { text: toByteString(bytes), encoding: 'latin1' };
  if (declared !== undefined && !unicode.test(declared)) throw new DownloadError('bad-content', notUtf8);
  const text = decodeStrictUtf8(bytes);
  if (text === undefined) throw new DownloadError('bad-content', notUtf8);
  return { text, encoding: 'utf8' };
}

/** The encoding that the XML declaration names; `''` if readers may understand the declaration in different ways. */
function declaredEncoding(head: string): string | undefined {
  if (!/^(?:\xef\xbb\xbf)?<\?xml\s/.test(head)) return undefined;
  const attributes = declaration.exec(head)?.[1];
  if (attributes === undefined) return '';
  const words = attributes.split('encoding').length - 1;
  if (words === 0) return undefined;
  const [, double, single] = encodingInDeclaration.exec(attributes) ?? [];
  return words === 1 ? (double ?? single ?? '') : '';
}

const notUtf8 = 'its text is not UTF-8, so that it can not be checked for active parts';
