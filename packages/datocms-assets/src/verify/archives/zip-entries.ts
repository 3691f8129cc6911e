/** An entry of a zip archive. Its data begin at `at`. */
export interface ZipEntry {
  readonly at: number;
  /** Size of data that are stored without compression. All other data are deflated. */
  readonly storedSize?: number;
  /** Why the data can't be read. */
  readonly refusal?: string;
}

const signature = Buffer.from('PK\x03\x04', 'latin1');
const headerLength = 30;
/** Replaces a size of more than four bytes (APPNOTE.TXT 4.4.9). */
const sizeElsewhere = 0xffffffff;

/** Compression methods that archives use, by number (APPNOTE.TXT 4.4.5). */
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
 * Finds the entries of zip archives by their local headers (APPNOTE.TXT 4.3.7).
 * @param onEntry returns how many bytes it read from `at`
 */
export function findZipEntries(bytes: Buffer, onEntry: (entry: ZipEntry) => number): void {
  // Every header contains a zero byte, and most files contain none.
  const firstZero = bytes.indexOf(0);
  if (firstZero < 0) return;
  const first = Math.max(0, firstZero - headerLength);
  for (let header = bytes.indexOf(signature, first); header >= 0; header = bytes.indexOf(signature, header)) {
    const entry = readEntry(bytes, header);
    header += signature.length;
    if (entry) header = entry.at + onEntry(entry.storedSize === sizeElsewhere ? endAtNextEntry(bytes, entry) : entry);
  }
}

/** Ends stored text at the next header. Further text is found in its own entry, or outside of all entries. */
function endAtNextEntry(bytes: Buffer, { at }: ZipEntry): ZipEntry {
  const next = bytes.indexOf(signature, at);
  return { at, storedSize: (next < 0 ? Math.max(at, bytes.length) : next) - at };
}

/** Returns `undefined` if the signature is there by chance. */
function readEntry(bytes: Buffer, header: number): ZipEntry | undefined {
  if (header + headerLength > bytes.length) return undefined;
  const version = bytes.readUInt16LE(header + 4);
  const method = bytes.readUInt16LE(header + 8);
  const nameLength = bytes.readUInt16LE(header + 26);
  const methodName = methods[method];
  if ((version & 255) > 100 || methodName === undefined || nameLength === 0 || nameLength > 4096) return undefined;
  const at = header + headerLength + nameLength + bytes.readUInt16LE(header + 28);
  if ((bytes.readUInt16LE(header + 6) & 1) !== 0) return { at, refusal: 'an entry is encrypted' };
  if (method === 0) return { at, storedSize: bytes.readUInt32LE(header + 18) };
  return method === 8 ? { at } : { at, refusal: `an entry is packed by ${methodName}, which is not supported` };
}
