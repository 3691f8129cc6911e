import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { withPath } from '../findings/system-error.ts';

/**
 * Looks, before anything is written, whether files can be replaced.
 * @param files relative to `dir`
 * @throws the file system's error for the first one in whose folder no file can be made
 */
export function checkWritable(dir: string, files: Iterable<string>): void {
  const known = new Set<string>();
  for (const file of files) {
    const path = join(dir, file);
    const folder = dirname(path);
    if (known.has(folder)) continue;
    known.add(folder);
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw withPath(path, error);
    }
  }
}
