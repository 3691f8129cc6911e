import type { ReadRange } from '../../io/spooled-body.ts';
import { type MetadataBlock, maxBlockLength, maxPieces } from './metadata-block.ts';

/** A box of ISO 14496-12: where its content begins and ends. */
interface Box {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** EXIF of a HEIC or AVIF file (ISO 23008-12, annex A): an item named in `iinf`, whose place is in `iloc`. It can be read, not cut. */
export async function heifBlocks(read: ReadRange): Promise<MetadataBlock[]> {
  const meta = (await boxes(read, 0, Number.MAX_SAFE_INTEGER)).find((box) => box.name === 'meta');
  if (!meta) return [];
  const inside = await boxes(read, meta.start + 4, meta.end);
  const [iinf, iloc] = ['iinf', 'iloc'].map((name) => inside.find((box) => box.name === name));
  if (!iinf || !iloc) return [];
  const items = await exifItems(read, iinf);
  const places = readPlaces(await read(iloc.start, Math.min(iloc.end - iloc.start, maxBlockLength)));
  const blocks: MetadataBlock[] = [];
  for (const { start, length } of items.flatMap((item) => places.get(item) ?? [])) {
    const content = await read(start, Math.min(length, maxBlockLength));
    // A 32-bit number says how many bytes later the TIFF structure begins.
    const tiff = content.length < 4 ? content : content.subarray(4 + content.readUInt32BE(0));
    blocks.push({ kind: 'exif', start, end: start + length, content: tiff });
  }
  return blocks;
}

async function boxes(read: ReadRange, from: number, to: number): Promise<Box[]> {
  const found: Box[] = [];
  for (let at = from; at + 8 <= to && found.length < maxPieces; ) {
    const head = await read(at, 16);
    if (head.length < 8) break;
    const short = head.readUInt32BE(0);
    const long = short === 1 && head.length === 16;
    const size = long ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short;
    if (size < 8) break;
    found.push({ name: head.toString('latin1', 4, 8), start: at + (long ? 16 : 8), end: at + size });
    at += size;
  }
  return found;
}

async function exifItems(read: ReadRange, { start, end }: Box): Promise<number[]> {
  const version = (await read(start, 1))[0] ?? 0;
  const items: number[] = [];
  for (const entry of await boxes(read, start + (version === 0 ? 6 : 8), end)) {
    const info = await read(entry.start, 16);
    const wide = info[0] === 3;
    if (entry.name !== 'infe' || info.length < (wide ? 14 : 12) || (info[0] as number) < 2) continue;
    const type = info.toString('latin1', wide ? 10 : 8, wide ? 14 : 12);
    if (type === 'Exif') items.push(wide ? info.readUInt32BE(4) : info.readUInt16BE(4));
  }
  return items;
}

function readPlaces(iloc: Buffer): Map<number, { start: number; length: number }> {
  const places = new Map<number, { start: number; length: number }>();
  let at = 0;
  const take = (bytes: number) => {
    const value = bytes === 0 || at + bytes > iloc.length ? 0 : Number(`0x${iloc.toString('hex', at, at + bytes)}`);
    at += bytes;
    return value;
  };
  const version = take(1);
  at += 3;
  const [sizes, more] = [take(1), take(1)];
  const [offsetSize, lengthSize, baseSize, indexSize] = [
    sizes >> 4,
    sizes & 15,
    more >> 4,
    version > 0 ? more & 15 : 0,
  ];
  const count = take(version < 2 ? 2 : 4);
  for (let item = 0; item < count && at < iloc.length; item++) {
    const id = take(version < 2 ? 2 : 4);
    const method = version > 0 ? take(2) & 15 : 0;
    take(2);
    const base = take(baseSize);
    const extents = take(2);
    for (let extent = 0; extent < extents && at < iloc.length; extent++) {
      take(indexSize);
      const [offset, length] = [take(offsetSize), take(lengthSize)];
      if (method === 0 && !places.has(id)) places.set(id, { start: base + offset, length });
    }
  }
  return places;
}
