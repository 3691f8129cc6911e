import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it. Node's own recursive `mkdir` never ends where a file system takes no new folders and
 * answers ENOENT, as `/proc` does.
 * @throws the file system's error
 */
export function makeFolder(path: string): void {
  try {
    makeLast(path);
  } catch (error) {
    const above = dirname(path);
    if (
      (error as NodeJS.ErrnoException).code !== 'ENOENT' ||
      above === path ||
      statSync(above, { throwIfNoEntry: false })
    )
      throw error;
    makeFolder(above);
    makeLast(path);
  }
}

/** Another process may have made it meanwhile. */
function makeLast(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !statSync(path).isDirectory()) throw error;
  }
}
