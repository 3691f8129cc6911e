import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Finding, FindingError } from '../findings/finding.ts';
import { checkFileName } from '../findings/system-error.ts';
import { checkFolder } from '../options/check-folders.ts';

/**
 * All files of a folder, sorted, as paths relative to it with `/`. Symbolic links are not followed.
 * @param skip returns `true` for the relative path of a file or folder to leave out
 * @param onFolder called after each folder with the number of files so far
 * @param onLink called with the relative path of each symbolic link
 * @throws ConfigurationError if the folder does not exist
 * @throws FindingError that lists all names that are not UTF-8
 */
export function listFiles(
  dir: string,
  skip: (path: string) => boolean = () => false,
  onFolder: (files: number) => void = () => undefined,
  onLink: (path: string) => void = () => undefined,
): string[] {
  checkFolder(dir);
  const files: string[] = [];
  const folders = [''];
  const badNames: Finding[] = [];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(join(dir, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (skip(path)) continue;
      const badName = checkFileName(path, dir);
      if (badName) badNames.push(badName);
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) files.push(path);
      else if (entry.isSymbolicLink()) onLink(path);
    }
    onFolder(files.length);
  }
  if (badNames.length > 0) throw new FindingError(badNames);
  return files.sort();
}
