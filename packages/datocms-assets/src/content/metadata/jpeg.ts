import {
  beginsWith,
  bigEndian,
  exifHeader,
  join,
  type MetadataBlock,
  maxPieces,
  type ReadBytes,
  viewOf,
} from './metadata-block.ts';

/** APP segments by their marker and the header with which their content begins. */
const segments: readonly (readonly [marker: number, header: string, kind: MetadataBlock['kind']])[] = [
  [0xe1, exifHeader, 'exif'],
  [0xe1, 'http://ns.adobe.com/xap/1.0/\0', 'xmp'],
  [0xe1, 'http://ns.adobe.com/xmp/extension/\0', 'xmp'],
  [0xed, 'Photoshop 3.0\0', 'iptc'],
];

/** Metadata before the first scan (ISO 10918-1, annex B). */
export async function jpegBlocks(read: ReadBytes): Promise<MetadataBlock[]> {
  const blocks: MetadataBlock[] = [];
  for (let at = 2, pieces = 0; pieces < maxPieces; pieces++) {
    const head = await read(at, 4);
    if (head.length < 4 || head[0] !== 0xff) break;
    const marker = head[1] as number;
    // Fill bytes may precede a marker.
    if (marker === 0xff) at += 1;
    else if (marker === 0xda || marker === 0xd9) break;
    else {
      const end = at + 2 + viewOf(head).getUint16(2);
      if (marker === 0xe1 || marker === 0xed)
        blocks.push(...readSegment(marker, await read(at + 4, end - at - 4), at, end));
      at = end;
    }
  }
  return blocks;
}

function readSegment(marker: number, content: Uint8Array, start: number, end: number): MetadataBlock[] {
  for (const [segmentMarker, header, kind] of segments) {
    if (segmentMarker !== marker || !beginsWith(content, header)) continue;
    return [{ kind, start, end, content: content.subarray(header.length) }];
  }
  return [];
}

/** A segment that holds a TIFF structure. */
export function jpegExif(tiff: Uint8Array): Uint8Array {
  return join('\xff\xe1', bigEndian(2 + exifHeader.length + tiff.length, 2), exifHeader, tiff);
}
