import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, FindingError } from '../findings/finding.ts';
import { checkFileName } from '../findings/system-error.ts';
import { checkFolder } from '../options/check-folders.ts';

/**
 * All files of a folder, relative to it with `/`, in a fixed order. Symbolic links are not followed.
 * @param skip tells folders and files to leave out, by relative path
 * @throws ConfigurationError where the folder does not exist
 * @throws FindingError that tells all names that are not UTF-8
 */
export function listFiles(dir: string, skip: (path: string) => boolean = () => false): string[] {
  checkFolder(dir);
  const files: string[] = [];
  const folders = [''];
  const wrong: Finding[] = [];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skip(path)) continue;
      const named = checkFileName(path, dir);
      if (named) wrong.push(named);
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) files.push(path);
    }
  }
  if (wrong.length > 0) throw new FindingError(wrong);
  return files.sort();
}
