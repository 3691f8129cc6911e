import { toByteString } from '../../memory/byte-strings.ts';
import { bigEndian, join, type ReadBytes, viewOf } from './metadata-block.ts';

/** The two facts of EXIF that this project uses. */
export interface Exif {
  /** 1 to 8; 1 is upright (TIFF 6.0, tag 274). */
  readonly orientation: number;
  readonly hasPosition: boolean;
}

const tags = { orientation: 0x0112, gps: 0x8825, latitude: 2, longitude: 4 } as const;
/** How many entries of a directory are read. */
const maxEntries = 2000;

/** Reads a TIFF structure (TIFF 6.0, section 2; EXIF 3.0, section 4.6). Damaged parts count as missing. */
export async function readExif(read: ReadBytes): Promise<Exif> {
  const head = await read(0, 8);
  const order = toByteString(head.subarray(0, 4));
  if (head.length < 8 || (order !== 'II*\0' && order !== 'MM\0*')) return { orientation: 1, hasPosition: false };
  const little = order.startsWith('I');
  const short = (from: Uint8Array, at: number) => viewOf(from).getUint16(at, little);
  const long = (from: Uint8Array, at: number) => viewOf(from).getUint32(at, little);
  /** The entries of a directory, 12 bytes each, by tag. */
  const readDirectory = async (at: number) => {
    const count = await read(at, 2);
    const entries = await read(at + 2, count.length < 2 ? 0 : 12 * Math.min(short(count, 0), maxEntries));
    const found = new Map<number, Uint8Array>();
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
export function onlyOrientation(orientation: number): Uint8Array {
  const entry = [bigEndian(tags.orientation, 2), bigEndian(3, 2), bigEndian(1, 4), bigEndian(orientation, 2)];
  return join('MM\0*', bigEndian(8, 4), bigEndian(1, 2), ...entry, '\0'.repeat(6));
}
