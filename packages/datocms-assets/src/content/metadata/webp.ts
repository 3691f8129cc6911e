import { toByteString } from '../../memory/byte-strings.ts';
import {
  join,
  type MetadataBlock,
  maxBlockLength,
  maxPieces,
  type ReadBytes,
  viewOf,
  withoutExifHeader,
} from './metadata-block.ts';

const kinds: Readonly<Record<string, MetadataBlock['kind']>> = { EXIF: 'exif', 'XMP ': 'xmp' };

/** Metadata in the chunks of a WebP file (RFC 9649, section 2.7). */
export async function webpBlocks(read: ReadBytes): Promise<MetadataBlock[]> {
  const blocks: MetadataBlock[] = [];
  for (let at = 12, pieces = 0; pieces < maxPieces; pieces++) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const [name, length] = [toByteString(head.subarray(0, 4)), viewOf(head).getUint32(4, true)];
    const end = at + 8 + length + (length % 2);
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind !== undefined) {
      const content = await read(at + 8, Math.min(length, maxBlockLength));
      blocks.push({ kind, start: at, end, content: kind === 'exif' ? withoutExifHeader(content) : content });
    }
    at = end;
  }
  return blocks;
}

/** A chunk that holds a TIFF structure. */
export function webpExif(tiff: Uint8Array): Uint8Array {
  const chunk = join('EXIF\0\0\0\0', tiff, '\0'.repeat(tiff.length % 2));
  viewOf(chunk).setUint32(4, tiff.length, true);
  return chunk;
}

/** Flags of the VP8X chunk. */
const flags = { exif: 0x08, xmp: 0x04 } as const;

/**
 * The first 21 bytes of the file, with the new size and flags.
 * @param growth bytes by which the file becomes longer; negative if it becomes shorter
 */
export function webpHead(head: Uint8Array, growth: number, hasExif: boolean): Uint8Array {
  const changed = Uint8Array.from(head);
  const view = viewOf(changed);
  view.setUint32(4, view.getUint32(4, true) + growth, true);
  if (toByteString(changed.subarray(12, 16)) === 'VP8X') {
    changed[20] = ((changed[20] as number) & ~(flags.exif | flags.xmp)) | (hasExif ? flags.exif : 0);
  }
  return changed;
}
