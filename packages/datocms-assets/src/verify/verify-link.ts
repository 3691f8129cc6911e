import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import { isInside, realPathIfAny } from '../io/real-path.ts';
import { type Entry, listEntries } from './list-entries.ts';

/** The limit of files in a linked folder. A larger folder is refused. */
const maxLinkedFiles = 10_000;

/**
 * Verifies the target of a symbolic link, since a deployment may follow the link. A target in the output is verified
 * there, and a missing target has no content.
 * @param verifyFile gives the findings of one file, by its folder and its path in the folder
 * @returns at most one finding
 * @throws the file system's error if the target can't be read
 */
export async function verifyLink(
  dir: string,
  { path }: Entry,
  verifyFile: (dir: string, file: Entry) => Promise<readonly Finding[]>,
): Promise<Finding[]> {
  const target = realPathIfAny(join(dir, path));
  if (target === undefined || isInside(target, dir)) return [];
  let files = 0;
  for (const [folder, file] of filesAt(target)) {
    if (++files > maxLinkedFiles) {
      return [
        finding('link', `The link leads to more than ${maxLinkedFiles} files, which are not searched.`, { file: path }),
      ];
    }
    const [found] = await verifyFile(folder, file);
    if (found) {
      const where = folder === target ? ` (${file.path})` : '';
      return [
        finding('link', `The link leads to a file outside of the output${where}. ${found.message}`, { file: path }),
      ];
    }
  }
  return [];
}

function* filesAt(target: string): Generator<[folder: string, file: Entry]> {
  const stats = statSync(target);
  const name = basename(target);
  // Devices and pipes have no content to deploy, and reading one may never end.
  if (stats.isFile()) yield [dirname(target), { path: name, name, kind: 'file' }];
  if (!stats.isDirectory()) return;
  for (const entry of listEntries(target, () => false)) if (entry.kind === 'file') yield [target, entry];
}
