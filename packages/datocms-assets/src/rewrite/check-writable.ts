import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { naming } from '../system-error.ts';

/**
 * Looks, before anything is written, whether all that is to be written can be.
 * @param files that will be replaced, relative to `dir`
 * @throws the file system's error for the first folder in which no file can be made
 */
export function checkWritable(dir: string, files: readonly string[]): void {
  for (const folder of new Set(files.map((file) => dirname(join(dir, file))))) {
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw naming(folder, error);
    }
  }
}
