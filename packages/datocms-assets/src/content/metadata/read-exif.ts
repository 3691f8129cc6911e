import type { ReadRange } from '../../io/spooled-body.ts';

/** The two facts of EXIF that matter here. */
export interface Exif {
  /** 1 to 8; 1 is upright (TIFF 6.0, tag 274). */
  readonly orientation: number;
  readonly hasPosition: boolean;
}

const tags = { orientation: 0x0112, gps: 0x8825, latitude: 2, longitude: 4 } as const;
/** Entries that are read of one directory. */
const maxEntries = 2000;

/** Reads a TIFF structure (TIFF 6.0, section 2; EXIF 3.0, section 4.6). Damaged parts count as missing. */
export async function readExif(read: ReadRange): Promise<Exif> {
  const head = await read(0, 8);
  const order = head.toString('latin1', 0, 4);
  if (head.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return { orientation: 1, hasPosition: false };
  const little = order.startsWith('I');
  const short = (from: Buffer, at: number) => (little ? from.readUInt16LE(at) : from.readUInt16BE(at));
  const long = (from: Buffer, at: number) => (little ? from.readUInt32LE(at) : from.readUInt32BE(at));
  /** The entries of a directory, 12 bytes each, by tag. */
  const readDirectory = async (at: number) => {
    const count = await read(at, 2);
    const entries = await read(at + 2, count.length < 2 ? 0 : 12 * Math.min(short(count, 0), maxEntries));
    const found = new Map<number, Buffer>();
    for (let entry = 0; entry + 12 <= entries.length; entry += 12) {
      found.set(short(entries, entry), entries.subarray(entry, entry + 12));
    }
    return found;
  };
  const first = await readDirectory(long(head, 4));
  const [orientationEntry, gps] = [first.get(tags.orientation), first.get(tags.gps)];
  const orientation = orientationEntry ? short(orientationEntry, 8) : 1;
  const position = gps && (await readDirectory(long(gps, 8)));
  return {
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    hasPosition: position?.has(tags.latitude) === true && position.has(tags.longitude),
  };
}

/** A TIFF structure that holds only an orientation. */
export function onlyOrientation(orientation: number): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(1, 8);
  tiff.writeUInt16BE(tags.orientation, 10);
  tiff.writeUInt16BE(3, 12);
  tiff.writeUInt32BE(1, 14);
  tiff.writeUInt16BE(orientation, 18);
  return tiff;
}
