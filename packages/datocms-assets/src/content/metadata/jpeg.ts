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

/** Compressed data is read in parts of this size. */
const scanPart = 64 * 1024;

/**
 * Where the picture ends. Phones append more: other pictures with metadata of their own (CIPA DC-007), films, notes of the maker.
 * @returns `undefined` if the file is damaged before the end of the picture
 */
export async function jpegEnd(read: ReadBytes): Promise<number | undefined> {
  let at: number | undefined = 2;
  for (let pieces = 0; at !== undefined && pieces < maxPieces; pieces++) {
    const head: Uint8Array = await read(at, 4);
    const [first, marker = 0] = head;
    if (first !== 0xff) return undefined;
    if (marker === 0xd9) return at + 2;
    if (marker === 0xff) at += 1;
    else if (isInScan(marker)) at += 2;
    else if (head.length < 4) return undefined;
    else {
      const end: number = at + 2 + viewOf(head).getUint16(2);
      at = marker === 0xda ? await nextMarker(read, end) : end;
    }
  }
  return undefined;
}

/** Whether a marker may stand in compressed data, or is a byte of the data. */
function isInScan(marker: number | undefined): boolean {
  return marker === 0x00 || marker === 0x01 || (marker !== undefined && marker >= 0xd0 && marker <= 0xd7);
}

/** The next marker behind compressed data; `undefined` if the file ends before a marker. */
async function nextMarker(read: ReadBytes, from: number): Promise<number | undefined> {
  for (let start = from; ; ) {
    const part = await read(start, scanPart);
    if (part.length < 2) return undefined;
    let at = part.indexOf(0xff);
    while (at >= 0 && at < part.length - 1 && isInScan(part[at + 1])) at = part.indexOf(0xff, at + 2);
    if (at >= 0 && at < part.length - 1) return start + at;
    // The last byte may be the first of a marker.
    start += at < 0 ? part.length : part.length - 1;
  }
}

/** A segment that holds a TIFF structure. */
export function jpegExif(tiff: Uint8Array): Uint8Array {
  return join('\xff\xe1', bigEndian(2 + exifHeader.length + tiff.length, 2), exifHeader, tiff);
}
