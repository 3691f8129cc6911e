import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../findings/system-error.ts';

/**
 * Checks before the first write that files can be replaced.
 * @param files relative to `dir`, with `/`
 * @throws the file system's error for the first file whose folder is not writable
 */
export function checkWritable(dir: string, files: Iterable<string>): void {
  const checked = new Set<string>();
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    if (checked.has(folder)) continue;
    checked.add(folder);
    try {
      accessSync(join(dir, folder), constants.W_OK | constants.X_OK);
    } catch (error) {
      throw withPath(join(dir, file), error);
    }
  }
}
