import type { ReadRange } from '../../io/spooled-body.ts';
import { type MetadataBlock, maxPieces } from './metadata-block.ts';

const exifMark = 'Exif\0\0';
/** Marker of an APP segment and how its content begins. */
const marks: readonly (readonly [marker: number, mark: string, kind: MetadataBlock['kind']])[] = [
  [0xe1, exifMark, 'exif'],
  [0xe1, 'http://ns.adobe.com/xap/1.0/\0', 'xmp'],
  [0xe1, 'http://ns.adobe.com/xmp/extension/\0', 'xmp'],
  [0xed, 'Photoshop 3.0\0', 'iptc'],
];

/** Metadata in front of the first scan (ISO 10918-1, annex B). */
export async function jpegBlocks(read: ReadRange): Promise<MetadataBlock[]> {
  const blocks: MetadataBlock[] = [];
  for (let at = 2, pieces = 0; pieces < maxPieces; pieces++) {
    const head = await read(at, 4);
    if (head.length < 4 || head[0] !== 0xff) break;
    const marker = head[1] as number;
    // Fill bytes may stand in front of a marker.
    if (marker === 0xff) at += 1;
    else if (marker === 0xda || marker === 0xd9) break;
    else {
      const end = at + 2 + head.readUInt16BE(2);
      if (marker === 0xe1 || marker === 0xed)
        blocks.push(...segment(marker, await read(at + 4, end - at - 4), at, end));
      at = end;
    }
  }
  return blocks;
}

function segment(marker: number, content: Buffer, start: number, end: number): MetadataBlock[] {
  const found = marks.find(
    ([of, mark]) => of === marker && content.subarray(0, mark.length).toString('latin1') === mark,
  );
  return found ? [{ kind: found[2], start, end, content: content.subarray(found[1].length) }] : [];
}

export function jpegExif(tiff: Buffer): Buffer {
  const segment = Buffer.alloc(4 + exifMark.length);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(2 + exifMark.length + tiff.length, 2);
  segment.write(exifMark, 4, 'latin1');
  return Buffer.concat([segment, tiff]);
}
