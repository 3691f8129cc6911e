/** An entry of a zip archive, whose data begin at `at`. */
export interface ZipEntry {
  readonly at: number;
  /** Size of data that are not packed; others have to be inflated. */
  readonly stored?: number;
  /** Why they can't be read. */
  readonly refused?: string;
}

const signature = Buffer.from('PK\x03\x04', 'latin1');
const headerLength = 30;
/** Stands where a size takes more than four bytes (APPNOTE.TXT 4.4.9). */
const sizeElsewhere = 0xffffffff;

/** Methods of compression by number (APPNOTE.TXT 4.4.5), as far as archives use them. */
const methods: Readonly<Record<number, string>> = {
  0: 'stored',
  8: 'deflate',
  9: 'deflate64',
  12: 'bzip2',
  14: 'LZMA',
  20: 'zstd',
  93: 'zstd',
  95: 'xz',
  98: 'PPMd',
  99: 'AES encryption',
};

/**
 * Finds the local headers of zip entries (APPNOTE.TXT 4.3.7).
 * @param onEntry returns how many bytes from `at` it took
 */
export function eachZipEntry(bytes: Buffer, onEntry: (entry: ZipEntry) => number): void {
  // Every header holds a zero, and most files hold none.
  const first = Math.max(0, bytes.indexOf(0) - headerLength);
  if (bytes.indexOf(0) < 0) return;
  for (let header = bytes.indexOf(signature, first); header >= 0; header = bytes.indexOf(signature, header)) {
    const entry = entryAt(bytes, header);
    header += signature.length;
    if (entry) header = entry.at + onEntry(entry.stored === sizeElsewhere ? cutAtNext(bytes, entry) : entry);
  }
}

/** No text goes on across a header: what stands behind one is found by the entry of that, or outside of all. */
function cutAtNext(bytes: Buffer, { at }: ZipEntry): ZipEntry {
  const next = bytes.indexOf(signature, at);
  return { at, stored: (next < 0 ? Math.max(at, bytes.length) : next) - at };
}

/** `undefined` where the signature stands by chance. */
export function entryAt(bytes: Buffer, header: number): ZipEntry | undefined {
  if (header + headerLength > bytes.length) return undefined;
  const version = bytes.readUInt16LE(header + 4);
  const method = bytes.readUInt16LE(header + 8);
  const nameLength = bytes.readUInt16LE(header + 26);
  const name = methods[method];
  if ((version & 255) > 100 || name === undefined || nameLength === 0 || nameLength > 4096) return undefined;
  const at = header + headerLength + nameLength + bytes.readUInt16LE(header + 28);
  if ((bytes.readUInt16LE(header + 6) & 1) !== 0) return { at, refused: 'an entry is encrypted' };
  if (method === 0) return { at, stored: bytes.readUInt32LE(header + 18) };
  return method === 8 ? { at } : { at, refused: `an entry is packed by ${name}` };
}
