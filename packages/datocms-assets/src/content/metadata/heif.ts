import { toByteString, toHex } from '../../memory/byte-strings.ts';
import { type MetadataBlock, maxBlockLength, maxPieces, type ReadBytes, viewOf } from './metadata-block.ts';

/** A box (ISO 14496-12). Its content is from `start` to `end`. */
interface Box {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** EXIF of HEIC or AVIF (ISO 23008-12, annex A). `iinf` names the item, `iloc` its place. It can't be removed. */
export async function heifBlocks(read: ReadBytes): Promise<MetadataBlock[]> {
  const meta = (await listBoxes(read, 0, Number.MAX_SAFE_INTEGER)).find((box) => box.name === 'meta');
  if (!meta) return [];
  const inside = await listBoxes(read, meta.start + 4, meta.end);
  const [iinf, iloc] = ['iinf', 'iloc'].map((name) => inside.find((box) => box.name === name));
  if (!iinf || !iloc) return [];
  const items = await exifItems(read, iinf);
  const locations = readLocations(await read(iloc.start, Math.min(iloc.end - iloc.start, maxBlockLength)));
  const blocks: MetadataBlock[] = [];
  for (const { start, length } of items.flatMap((item) => locations.get(item) ?? [])) {
    const content = await read(start, Math.min(length, maxBlockLength));
    // A 32-bit number gives the distance from its own end to the TIFF structure, in bytes.
    const tiff = content.length < 4 ? content : content.subarray(4 + viewOf(content).getUint32(0));
    blocks.push({ kind: 'exif', start, end: start + length, content: tiff });
  }
  return blocks;
}

async function listBoxes(read: ReadBytes, from: number, to: number): Promise<Box[]> {
  const found: Box[] = [];
  for (let at = from; at + 8 <= to && found.length < maxPieces; ) {
    const head = await read(at, 16);
    if (head.length < 8) break;
    const short = viewOf(head).getUint32(0);
    const long = short === 1 && head.length === 16;
    const size = long ? Number(viewOf(head).getBigUint64(8)) : short === 0 ? to - at : short;
    if (size < 8) break;
    found.push({ name: toByteString(head.subarray(4, 8)), start: at + (long ? 16 : 8), end: at + size });
    at += size;
  }
  return found;
}

/** Ids of the items of type `Exif`. */
async function exifItems(read: ReadBytes, { start, end }: Box): Promise<number[]> {
  const version = (await read(start, 1))[0] ?? 0;
  const items: number[] = [];
  for (const entry of await listBoxes(read, start + (version === 0 ? 6 : 8), end)) {
    const info = await read(entry.start, 16);
    const isVersion3 = info[0] === 3;
    if (entry.name !== 'infe' || info.length < (isVersion3 ? 14 : 12) || (info[0] as number) < 2) continue;
    const type = toByteString(isVersion3 ? info.subarray(10, 14) : info.subarray(8, 12));
    if (type === 'Exif') items.push(isVersion3 ? viewOf(info).getUint32(4) : viewOf(info).getUint16(4));
  }
  return items;
}

/** By item id. */
function readLocations(iloc: Uint8Array): Map<number, { start: number; length: number }> {
  const locations = new Map<number, { start: number; length: number }>();
  let at = 0;
  const readNumber = (bytes: number) => {
    const value = bytes === 0 || at + bytes > iloc.length ? 0 : Number(`0x${toHex(iloc.subarray(at, at + bytes))}`);
    at += bytes;
    return value;
  };
  const version = readNumber(1);
  at += 3;
  const [sizes, more] = [readNumber(1), readNumber(1)];
  const [offsetSize, lengthSize] = [sizes >> 4, sizes & 15];
  const [baseSize, indexSize] = [more >> 4, version > 0 ? more & 15 : 0];
  const count = readNumber(version < 2 ? 2 : 4);
  for (let item = 0; item < count && at < iloc.length; item++) {
    const id = readNumber(version < 2 ? 2 : 4);
    const method = version > 0 ? readNumber(2) & 15 : 0;
    readNumber(2);
    const base = readNumber(baseSize);
    const extents = readNumber(2);
    for (let extent = 0; extent < extents && at < iloc.length; extent++) {
      readNumber(indexSize);
      const [offset, length] = [readNumber(offsetSize), readNumber(lengthSize)];
      if (method === 0 && !locations.has(id)) locations.set(id, { start: base + offset, length });
    }
  }
  return locations;
}
