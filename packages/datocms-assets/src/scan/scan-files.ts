import { join } from 'node:path';
import { findHostMatches } from '../asset-text/host-matches.ts';
import { FileReader, type ReadFile } from '../io/file-reader.ts';
import type { FileScan, ScanContext } from './file-scan.ts';
import { fileFormat, isBinaryName } from './formats/file-format.ts';
import { scanText } from './scan-text.ts';

/** Files up to this size are read before it is told whether they are text. */
const smallest = 2 ** 24;
/** A text becomes one string, of which V8 takes 512 MiB at most. */
const largestText = 2 ** 28;
const headLength = 2 ** 12;
/** Node keeps texts from 0xfbee9 characters on outside of the heap, where V8 lets some 60 MB of them pile up. */
const partLength = 15 * 2 ** 16;
/** More than a host takes in any spelling. */
const overlap = 2 ** 12;

/** Scans the files named, which are relative to `dir`. Those that hold no text are left out. */
export function scanFiles(
  dir: string,
  files: readonly string[],
  context: ScanContext,
  reader = new FileReader(),
): FileScan[] {
  return files.flatMap((file) => {
    if (isBinaryName(file)) return [];
    const path = join(dir, file);
    const read = reader.read(path, smallest);
    return 'bytes' in read ? scanRead(file, read, context) : scanLarge(file, path, context, reader);
  });
}

function scanRead(file: string, { bytes, modified }: ReadFile, context: ScanContext): FileScan {
  return { ...scanBytes(file, bytes, context), modified };
}

/** A text that is too large even for that is told of when it names the host; all that is left out is the verifier's to search. */
function scanLarge(file: string, path: string, context: ScanContext, reader: FileReader): FileScan | [] {
  const head = reader.readPart(path, 0, headLength);
  if (fileFormat(file, head.toString('latin1')) === 'binary' && byteOrder(head) === undefined) return [];
  const read = reader.read(path, largestText);
  if ('bytes' in read) return scanRead(file, read, context);
  for (let from = 0; from < read.large; from += partLength - overlap) {
    const part = reader.readPart(path, from, partLength).toString('latin1');
    if (findHostMatches(part, context).length > 0) return { ...scanText(file, '', context), tooLarge: read.large };
  }
  return [];
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
