import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { FindingError, finding } from '../findings/finding.ts';
import type { FileReader, ReadFile } from '../io/file-reader.ts';
import type { FileScan } from '../scan/file-scan.ts';

/** How much earlier a time may be after the file system has stored it, in milliseconds: FAT rounds to two seconds. */
const maxTimeRounding = 2000;

/**
 * Reads a file that was scanned before.
 * @throws FindingError if the file was written since then, since the offsets of the scan may be wrong
 */
export function readScannedFile(reader: FileReader, dir: string, scan: FileScan): ReadFile {
  const read = reader.read(join(dir, scan.file));
  checkScannedFile(scan, read.bytes.length, read.modified);
  return read;
}

/** Checks files that were scanned before without reading them. @throws as `readScannedFile` */
export function checkScannedFiles(dir: string, scans: readonly FileScan[]): void {
  for (const scan of scans) {
    const stats = lstatSync(join(dir, scan.file));
    checkScannedFile(scan, stats.size, stats.mtimeMs);
  }
}

function checkScannedFile({ file, size, modified = 0 }: FileScan, newSize: number, newModified: number): void {
  const age = newModified - modified;
  if (newSize === size && age <= 0 && age > -maxTimeRounding) return;
  const message = 'The file was written by something else while its assets were being localised. It was left as it is.';
  throw new FindingError([
    finding('file-system', message, {
      file,
      fix: 'Let nothing else change the output meanwhile, another run of datocms-assets included, then build again.',
    }),
  ]);
}
