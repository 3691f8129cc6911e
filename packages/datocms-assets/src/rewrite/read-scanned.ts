import { join } from 'node:path';
import type { FileReader, ReadFile } from '../file-reader.ts';
import { FindingError, finding } from '../finding.ts';
import type { FileScan } from '../scan/file-scan.ts';

/**
 * Reads a file that was scanned before.
 * @throws FindingError where it has been written since: what was found in it stands elsewhere now
 */
export function readScanned(reader: FileReader, dir: string, { file, size, modified }: FileScan): ReadFile {
  const read = reader.read(join(dir, file));
  if (read.bytes.length === size && read.modified === modified) return read;
  const message = 'The file was written by something else while its assets were being localised. It was left as it is.';
  throw new FindingError([
    finding('file-system', message, {
      file,
      fix: 'Let nothing else change the output meanwhile, another run of datocms-assets included, then build again.',
    }),
  ]);
}
