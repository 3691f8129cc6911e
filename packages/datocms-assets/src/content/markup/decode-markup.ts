import { refuse } from '../../findings/download-error.ts';

/** How a file's bytes are text. Both ways lose nothing, so that splicing the text splices the bytes. */
export type Encoding = 'utf8' | 'latin1';

/** A character is one byte, and the first 128 are those of ASCII: enough to see markup, whatever the others mean. */
const oneByte = /^(?:iso-?8859-?\d+|latin-?\d+|windows-?125\d|cp-?125\d|x-mac-\w+|macintosh|koi8-[ru])$/i;
const unicode = /^(?:utf-?8|us-ascii|ascii)$/i;

/**
 * Decodes XML. Encodings in which a byte below 128 may be something else than ASCII are refused: a browser that is told
 * another one would see other markup. @throws DownloadFailure
 */
export function decodeMarkup(bytes: Buffer): { text: string; encoding: Encoding } {
  const declared = /^(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']{1,40})["']/.exec(
    bytes.subarray(0, 1024).toString('latin1'),
  )?.[1];
  if (declared !== undefined && oneByte.test(declared)) return { text: bytes.toString('latin1'), encoding: 'latin1' };
  if (declared !== undefined && !unicode.test(declared)) throw refuse('bad-content', notUtf8);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), encoding: 'utf8' };
  } catch {
    throw refuse('bad-content', notUtf8);
  }
}

const notUtf8 = 'its text is not UTF-8, so that it can not be checked for active parts';
