import { extname } from 'node:path/posix';

/** How bytes are packed as a whole: in a format that can be read, or by something that can't. */
export type PackedWhole = { readonly format: 'brotli' | 'zstd' } | { readonly refused: string };

/** What archives begin with that nothing here can read. */
const unreadable: readonly (readonly [name: string, begins: string])[] = [
  ['xz', '\xfd7zXZ\0'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['RAR', 'Rar!\x1a\x07'],
  ['LZ4', '\x04\x22\x4d\x18'],
];

/** Few files begin like any of them. */
const initials = new Set<number | undefined>([0x42, ...unreadable.map(([, begins]) => begins.charCodeAt(0))]);

/** The magic number of zstd, or of a frame that its readers skip (RFC 8878 §3.1). */
const [zstdFrame, skippedFrame] = [0xfd2fb528, 0x184d2a50];

/**
 * Tells by the name of a file, or by what it begins with, how the whole of it is packed.
 * @param file its name, or nothing where the bytes are no file of the output
 */
export function packedAsWhole(bytes: Buffer, file = ''): PackedWhole | undefined {
  const extension = extname(file).toLowerCase();
  if (extension === '.br') return { format: 'brotli' };
  if (extension === '.zst' || beginsZstd(bytes, 0)) return { format: 'zstd' };
  if (!initials.has(bytes[0])) return undefined;
  const first = bytes.toString('latin1', 0, 10);
  const isBzip2 = /^BZh[1-9]1AY&SY/.test(first);
  const refused = isBzip2 ? 'bzip2' : unreadable.find(([, begins]) => first.startsWith(begins))?.[0];
  return refused === undefined ? undefined : { refused: `it is packed by ${refused}` };
}

/** Whether a frame of zstd begins there, of which there may be any number one behind the other. */
export function beginsZstd(bytes: Buffer, at: number): boolean {
  if (at + 4 > bytes.length) return false;
  const magic = bytes.readUInt32LE(at);
  return magic === zstdFrame || (magic & ~15) === skippedFrame;
}
