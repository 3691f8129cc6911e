import { lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';

/** @throws ConfigurationError where there is no such output folder */
export function checkFolder(dir: string): void {
  const there = statSync(dir, { throwIfNoEntry: false });
  if (there?.isDirectory()) return;
  const found = there ? `${dir} is no folder. Name` : `There is no folder ${dir}. Build the site first, or name`;
  throw new ConfigurationError([`${found} its output folder.`]);
}

/**
 * Looks at the way to the folder for stored assets, which need not be there yet.
 * @param folder relative to `dir`
 * @returns `link` where a symbolic link stands in it
 * @throws ConfigurationError where a file does
 */
export function checkStore(dir: string, folder: string): 'link' | undefined {
  let path = dir;
  for (const part of folder.split('/')) {
    path = join(path, part);
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there?.isSymbolicLink()) return 'link';
    if (there && !there.isDirectory())
      throw new ConfigurationError([`dir: the output has a file at ${path}: choose another folder; got "${folder}".`]);
  }
  return undefined;
}
