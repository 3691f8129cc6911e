import { crc32, inflateSync } from 'node:zlib';
import type { ReadRange } from '../../io/spooled-body.ts';
import { type MetadataBlock, maxBlockLength, maxPieces, withoutExifHeader } from './metadata-block.ts';

/** Keywords of text chunks that hold metadata. ImageMagick writes the raw profiles, in hex. */
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
export async function pngBlocks(read: ReadRange): Promise<MetadataBlock[]> {
  const blocks: MetadataBlock[] = [];
  for (let at = 8, pieces = 0; pieces < maxPieces; pieces++) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const [length, name] = [head.readUInt32BE(0), head.toString('latin1', 4)];
    const end = at + 12 + length;
    const data = () => read(at + 8, Math.min(length, maxBlockLength));
    if (name === 'eXIf') blocks.push({ kind: 'exif', start: at, end, content: await data() });
    if (textChunks.has(name)) blocks.push(...textBlock(name, await data(), at, end));
    if (name === 'IEND') break;
    at = end;
  }
  return blocks;
}

function textBlock(name: string, data: Buffer, start: number, end: number): MetadataBlock[] {
  const keywordEnd = data.indexOf(0);
  const keyword = data.toString('latin1', 0, Math.max(0, keywordEnd));
  const kind = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (kind === undefined) return [];
  const text = chunkText(name, data.subarray(keywordEnd + 1));
  return [{ kind, start, end, content: keyword.startsWith('Raw') ? fromHex(text, kind) : text }];
}

function chunkText(name: string, rest: Buffer): Buffer {
  if (name === 'tEXt') return rest;
  if (name === 'zTXt') return inflate(rest.subarray(1));
  // compression flag, compression method, language tag, translated keyword
  const text = rest.subarray(rest.indexOf(0, rest.indexOf(0, 2) + 1) + 1);
  return rest[0] === 1 ? inflate(text) : text;
}

function inflate(data: Buffer): Buffer {
  try {
    return inflateSync(data, { maxOutputLength: maxBlockLength });
  } catch {
    return Buffer.alloc(0);
  }
}

/** Decodes a raw profile: a line with its name, a line with its length, and hex digits. */
function fromHex(profile: Buffer, kind: MetadataBlock['kind']): Buffer {
  const hex = /^\s*\w+\s+\d+\s+([\da-f\s]*)/i.exec(profile.toString('latin1'))?.[1] ?? '';
  const bytes = Buffer.from(hex.replace(/\s+/g, ''), 'hex');
  return kind === 'exif' ? withoutExifHeader(bytes) : bytes;
}

/** A chunk that holds a TIFF structure. */
export function pngExif(tiff: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + tiff.length);
  chunk.writeUInt32BE(tiff.length, 0);
  chunk.write('eXIf', 4, 'latin1');
  tiff.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + tiff.length)), 8 + tiff.length);
  return chunk;
}
