import { lineFormsOf } from '../views/folded-lines.ts';
import { gzipSignature } from './inflate.ts';
import { Members, type UnpackListener } from './members.ts';
import { beginsZstd, type PackedWhole, packedAsWhole } from './packed-format.ts';
import { beginsPdf, eachPdfStream } from './pdf-streams.ts';
import { eachZipEntry } from './zip-entries.ts';

/** What is known of bytes to unpack. */
export interface Known {
  /** Name of the file where the bytes are the whole of it. */
  readonly file?: string;
  /** Something stands in front of them, so that the signature they begin with may stand there by chance. */
  readonly mayBeChance?: boolean;
  /** They are from a PDF. */
  readonly isPdf?: boolean;
}

/** Archives stored in archives hold the same bytes a few times; entries that were made to lie in one another, ever again. */
const mostTimesStored = 4;

/**
 * Unpacks everything in the bytes that a reader could: gzip members and zip entries wherever they begin, streams of a PDF,
 * brotli and zstd where the whole is packed. Found by signature, not by directory, so that what no directory names is seen too.
 */
export function unpack(
  bytes: Buffer,
  { file = '', mayBeChance = false, isPdf = beginsPdf(bytes) }: Known,
  listener: UnpackListener,
): void {
  const members = new Members(bytes, listener);
  if (!mayBeChance) unpackWhole(packedAsWhole(bytes, file), 0, bytes, members, listener);
  for (let at = bytes.indexOf(gzipSignature); at >= 0 && !members.isHopeless; at = bytes.indexOf(gzipSignature, at)) {
    at += members.take('gzip', 'gzip', at, at === 0 && !mayBeChance);
  }
  let storedLeft = mostTimesStored * bytes.length;
  eachZipEntry(bytes, ({ at, refused, stored }) => {
    if (refused !== undefined) listener.onRefusal({ view: 'zip', reason: refused, tooLarge: false });
    else if (stored === undefined) return members.take('deflate', 'zip', at, true);
    else {
      const end = at + stored;
      const entry = bytes.subarray(at, end);
      storedLeft -= entry.length;
      if (storedLeft < 0) {
        listener.onRefusal({ view: 'zip', reason: 'its entries lie in one another', tooLarge: false });
        return 0;
      }
      listener.onUnpacked({ view: 'zip', at, end, bytes: entry, stored: true });
      unpackWhole(packedAsWhole(entry), at, bytes, members, listener);
    }
    return 0;
  });
  if (isPdf) {
    eachPdfStream(bytes, (at) => (members.isHopeless ? 0 : members.take('deflate', 'PDF stream', at, false)));
  }
  for (const { view, decode } of lineFormsOf(file)) {
    const decoded = Buffer.from(decode(bytes.toString('latin1')), 'latin1');
    listener.onUnpacked({ view, at: 0, end: bytes.length, bytes: decoded });
  }
}

function unpackWhole(
  packed: PackedWhole | undefined,
  start: number,
  bytes: Buffer,
  members: Members,
  listener: UnpackListener,
): void {
  if (packed === undefined) return;
  if ('refused' in packed) {
    listener.onRefusal({ view: 'packed', reason: packed.refused, tooLarge: false });
    return;
  }
  let at = start;
  do at += members.take(packed.format, packed.format, at, true);
  while (packed.format === 'zstd' && beginsZstd(bytes, at));
}
