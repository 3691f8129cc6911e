import { toByteString } from '../../memory/byte-strings.ts';
import {
  bigEndian,
  join,
  type MetadataBlock,
  maxBlockLength,
  maxPieces,
  type ReadBytes,
  viewOf,
  withoutExifHeader,
} from './metadata-block.ts';

/** Decompresses zlib's format. The result is empty for damaged data, and if it exceeds `maxBlockLength`. */
export type Inflate = (data: Uint8Array) => Uint8Array;

/** Keywords of text chunks that hold metadata. ImageMagick writes raw profiles in hex. */
const keywords: Readonly<Record<string, MetadataBlock['kind']>> = {
  'XML:com.adobe.xmp': 'xmp',
  'Raw profile type APP1': 'exif',
  'Raw profile type exif': 'exif',
  'Raw profile type iptc': 'iptc',
  'Raw profile type 8bim': 'iptc',
  'Raw profile type xmp': 'xmp',
};
const textChunks: ReadonlySet<string> = new Set(['tEXt', 'zTXt', 'iTXt']);

/** Metadata in all chunks (PNG specification, third edition, section 11.3). */
export async function pngBlocks(read: ReadBytes, inflate: Inflate): Promise<MetadataBlock[]> {
  const blocks: MetadataBlock[] = [];
  for (let at = 8, pieces = 0; pieces < maxPieces; pieces++) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const [length, name] = [viewOf(head).getUint32(0), toByteString(head.subarray(4))];
    const end = at + 12 + length;
    const data = () => read(at + 8, Math.min(length, maxBlockLength));
    if (name === 'eXIf') blocks.push({ kind: 'exif', start: at, end, content: await data() });
    if (textChunks.has(name)) blocks.push(...textBlock(name, await data(), at, end, inflate));
    if (name === 'IEND') break;
    at = end;
  }
  return blocks;
}

function textBlock(name: string, data: Uint8Array, start: number, end: number, inflate: Inflate): MetadataBlock[] {
  const keywordEnd = data.indexOf(0);
  const keyword = toByteString(data.subarray(0, Math.max(0, keywordEnd)));
  const kind = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (kind === undefined) return [];
  const text = chunkText(name, data.subarray(keywordEnd + 1), inflate);
  return [{ kind, start, end, content: keyword.startsWith('Raw') ? fromHex(text, kind) : text }];
}

function chunkText(name: string, rest: Uint8Array, inflate: Inflate): Uint8Array {
  if (name === 'tEXt') return rest;
  if (name === 'zTXt') return inflate(rest.subarray(1));
  // compression flag, compression method, language tag, translated keyword
  const text = rest.subarray(rest.indexOf(0, rest.indexOf(0, 2) + 1) + 1);
  return rest[0] === 1 ? inflate(text) : text;
}

/** Decodes a raw profile: a line with its name, a line with its length, and hex digits. */
function fromHex(profile: Uint8Array, kind: MetadataBlock['kind']): Uint8Array {
  const hex = /^\s*\w+\s+\d+\s+([\da-f\s]*)/i.exec(toByteString(profile))?.[1] ?? '';
  const digits = hex.replace(/\s+/g, '');
  const bytes = new Uint8Array(Math.floor(digits.length / 2));
  for (let at = 0; at < bytes.length; at++) bytes[at] = Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16);
  return kind === 'exif' ? withoutExifHeader(bytes) : bytes;
}

/** A chunk that holds a TIFF structure. */
export function pngExif(tiff: Uint8Array): Uint8Array {
  const named = join('eXIf', tiff);
  return join(bigEndian(tiff.length, 4), named, bigEndian(crc32(named), 4));
}

/** PNG specification, third edition, annex D. A table would pay off only for long chunks. */
function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}
