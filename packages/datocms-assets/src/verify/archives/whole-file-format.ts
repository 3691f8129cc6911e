import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path/posix';

/** How a whole file is packed: by a compression that can be read, or in a format that is not supported. */
export type WholeFileFormat =
  | { readonly compression: 'brotli' | 'zstd'; readonly isCertain: boolean }
  | { readonly unsupported: string };

/** First bytes of archives that this room can't read. */
const unsupported: readonly (readonly [format: string, firstBytes: string])[] = [
  ['xz', '\xfd7zXZ\0'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['RAR', 'Rar!\x1a\x07'],
  ['LZ4', '\x04\x22\x4d\x18'],
];

/** First bytes of formats of whole files, if they are the same for all files of the format. */
export const wholeFileSignatures: readonly string[] = [
  ...unsupported.map(([, begins]) => begins),
  'BZh',
  '\x28\xb5\x2f\xfd',
];

/** Few files begin with one of these bytes. `B` is that of bzip2. */
const firstBytes = new Set<number | undefined>([0x42, ...unsupported.map(([, begins]) => begins.charCodeAt(0))]);

/** Extensions of mail, which folds and encodes its lines (quoted-printable, RFC 2045 §6.7). They are not decoded. */
const mailExtensions = new Set(['.eml', '.mbox', '.mht', '.mhtml']);

/**
 * Extensions of texts. A server with `Content-Encoding: br`, such as a bucket, may store them compressed under the same
 * names, and brotli has no signature. A page may have no extension.
 */
const textExtensions = new Set([
  '',
  ...`html htm xhtml shtml css js mjs cjs map json jsonld geojson topojson webmanifest xml xsl rss atom rdf svg md mdx markdown
  txt csv tsv vtt srt ics vcf m3u8 mpd yaml yml toml data rsc`
    .split(/\s+/)
    .map((extension) => `.${extension}`),
]);

/** The magic number of zstd, and that of a frame that readers skip (RFC 8878 §3.1). */
const [zstdFrame, skippableFrame] = [0xfd2fb528, 0x184d2a50];

/**
 * Detects by the name of a file, or by its first bytes, how the whole file is packed.
 * @param file empty if the bytes are no file of the output
 */
export function detectWholeFileFormat(bytes: Buffer, file = ''): WholeFileFormat | undefined {
  const extension = extname(file).toLowerCase();
  if (extension === '.br') return { compression: 'brotli', isCertain: true };
  if (extension === '.zst' || isZstdFrame(bytes, 0)) return { compression: 'zstd', isCertain: true };
  if (mailExtensions.has(extension)) return { unsupported: 'mail' };
  const format = firstBytes.has(bytes[0]) ? detectUnsupported(bytes) : undefined;
  if (format !== undefined) return { unsupported: format };
  // Text in another encoding is hardly ever brotli by chance: mostly its first letters are invalid.
  const mayBeBrotli = file !== '' && textExtensions.has(extension) && !isUtf8(bytes);
  return mayBeBrotli ? { compression: 'brotli', isCertain: false } : undefined;
}

function detectUnsupported(bytes: Buffer): string | undefined {
  const begins = bytes.toString('latin1', 0, 10);
  const isBzip2 = /^BZh[1-9]1AY&SY/.test(begins);
  return isBzip2 ? 'bzip2' : unsupported.find(([, signature]) => begins.startsWith(signature))?.[0];
}

/** Whether a frame of zstd begins at `at`. A file may consist of any number of frames. */
export function isZstdFrame(bytes: Buffer, at: number): boolean {
  if (at + 4 > bytes.length) return false;
  const magic = bytes.readUInt32LE(at);
  return magic === zstdFrame || (magic & ~15) === skippableFrame;
}
