import { DownloadError } from '../../findings/download-error.ts';

/** How bytes become text. Both ways lose nothing, so the text can be changed and encoded again. */
export type Encoding = 'utf8' | 'latin1';

/** Encodings with one byte for each character, of which the first 128 are ASCII. That is enough to read markup. */
const oneByte = /^(?:iso-?8859-?\d+|latin-?\d+|windows-?125\d|cp-?125\d|x-mac-\w+|macintosh|koi8-[ru])$/i;
const unicode = /^(?:utf-?8|us-ascii|ascii)$/i;

/**
 * Decodes XML.
 * @throws DownloadError for encodings in which a byte below 128 may mean something other than ASCII: a browser that uses
 *   another encoding would read other markup
 */
export function decodeMarkup(bytes: Buffer): { text: string; encoding: Encoding } {
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']/.exec(
    bytes.subarray(0, 1024).toString('latin1'),
  )?.[1];
  if (declared !== undefined && oneByte.test(declared)) return { text: bytes.toString('latin1'), encoding: 'latin1' };
  if (declared !== undefined && !unicode.test(declared)) throw new DownloadError('bad-content', notUtf8);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf8' };
  } catch {
    throw new DownloadError('bad-content', notUtf8);
  }
}

const notUtf8 = 'its text is not UTF-8, so that it can not be checked for active parts';
