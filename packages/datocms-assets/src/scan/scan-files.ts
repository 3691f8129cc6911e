import { join } from 'node:path';
import { FileReader } from '../file-reader.ts';
import { isBinaryName } from './file-format.ts';
import type { FileScan, ScanContext } from './file-scan.ts';
import { scanText } from './scan-text.ts';

/** Scans the files named, which are relative to `dir`. */
export function scanFiles(
  dir: string,
  files: readonly string[],
  context: ScanContext,
  reader = new FileReader(),
): FileScan[] {
  return files
    .filter((file) => !isBinaryName(file))
    .map((file) => {
      const { bytes, modified } = reader.read(join(dir, file));
      return { ...scanBytes(file, bytes, context), modified };
    });
}

/** Scans one file's bytes. A file in UTF-16 can't be spliced, but is told of when it names the host. */
export function scanBytes(file: string, bytes: Buffer, context: ScanContext): FileScan {
  const scan = scanText(file, bytes.toString('latin1'), context);
  const encoding = byteOrder(bytes);
  if (encoding === undefined) return scan;
  const text = new TextDecoder(encoding).decode(bytes);
  return text.search(context.needle) >= 0 ? { ...scan, encoding: encoding.toUpperCase() } : scan;
}

function byteOrder(bytes: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}
