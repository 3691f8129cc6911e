import { join } from 'node:path';
import { FindingError, finding } from '../findings/finding.ts';
import type { FileReader, ReadFile } from '../io/file-reader.ts';
import type { FileScan } from '../scan/file-scan.ts';

/** Some file systems tell a time less exactly when they have written it to the disk, FAT in steps of two seconds. */
const maxTimeRounding = 2000;

/**
 * Reads a file that was scanned before.
 * @throws FindingError where it has been written since: what was found in it stands elsewhere now
 */
export function readScannedFile(reader: FileReader, dir: string, { file, size, modified = 0 }: FileScan): ReadFile {
  const read = reader.read(join(dir, file));
  const later = read.modified - modified;
  if (read.bytes.length === size && later <= 0 && later > -maxTimeRounding) return read;
  const message = 'The file was written by something else while its assets were being localised. It was left as it is.';
  throw new FindingError([
    finding('file-system', message, {
      file,
      fix: 'Let nothing else change the output meanwhile, another run of datocms-assets included, then build again.',
    }),
  ]);
}
