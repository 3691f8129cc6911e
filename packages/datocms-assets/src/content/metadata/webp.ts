import type { ReadRange } from '../../io/spooled-body.ts';
import { type MetadataBlock, maxBlockLength, maxPieces, withoutExifHeader } from './metadata-block.ts';

const kinds: Readonly<Record<string, MetadataBlock['kind']>> = { EXIF: 'exif', 'XMP ': 'xmp' };

/** Metadata in the chunks of a WebP file (RFC 9649, section 2.7). */
export async function webpBlocks(read: ReadRange): Promise<MetadataBlock[]> {
  const blocks: MetadataBlock[] = [];
  for (let at = 12, pieces = 0; pieces < maxPieces; pieces++) {
    const head = await read(at, 8);
    if (head.length < 8) break;
    const [name, length] = [head.toString('latin1', 0, 4), head.readUInt32LE(4)];
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
export function webpExif(tiff: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write('EXIF', 0, 'latin1');
  head.writeUInt32LE(tiff.length, 4);
  return Buffer.concat([head, tiff, Buffer.alloc(tiff.length % 2)]);
}

/** Flags of the VP8X chunk. */
const flags = { exif: 0x08, xmp: 0x04 } as const;

/**
 * The first 21 bytes of the file, with the new size and flags.
 * @param growth bytes by which the file becomes longer; negative if it becomes shorter
 */
export function webpHead(head: Buffer, growth: number, hasExif: boolean): Buffer {
  const changed = Buffer.from(head);
  changed.writeUInt32LE(changed.readUInt32LE(4) + growth, 4);
  if (changed.toString('latin1', 12, 16) === 'VP8X') {
    changed[20] = ((changed[20] as number) & ~(flags.exif | flags.xmp)) | (hasExif ? flags.exif : 0);
  }
  return changed;
}
