import { type Dir, opendirSync } from 'node:fs';

/** Whether a folder holds more files and folders, at any depth; `true` if one of them can't be read. Counts no further. */
export function isLargerThan(folder: string, entries: number): boolean {
  let reader: Dir | undefined;
  try {
    reader = opendirSync(folder, { recursive: true });
    for (let count = 0; count <= entries; count++) if (!reader.readSync()) return false;
    return true;
  } catch {
    return true;
  } finally {
    reader?.closeSync();
  }
}
