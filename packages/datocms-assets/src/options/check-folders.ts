import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import { option } from './options.ts';

/** @throws ConfigurationError if the output folder does not exist, or is a file */
export function checkFolder(dir: string): void {
  const stats = statSync(dir, { throwIfNoEntry: false });
  if (!stats) {
    throw new ConfigurationError([`There is no folder \`${dir}\`. Build the site first, or pass its output folder.`]);
  }
  if (!stats.isDirectory()) {
    throw new ConfigurationError([`\`${dir}\` is a file. Pass the site's output folder.`]);
  }
}

const partsOfProject = ['package.json', '.git', 'node_modules'];

/** @throws ConfigurationError if the folder looks like a project: its sources would be rewritten */
export function checkNoProject(dir: string): void {
  const found = partsOfProject.filter((name) => existsSync(join(dir, name)));
  if (found.length === 0) return;
  throw new ConfigurationError([
    `\`${dir}\` looks like a project and not like a built site: it holds ${new Intl.ListFormat('en').format(found)}. Pass the folder that the build writes, such as dist, or use ${option('force', true)}.`,
  ]);
}

/**
 * Checks the path to the folder for stored assets, which need not exist yet.
 * @param dir the output folder
 * @param folder relative to `dir`
 * @returns `link` if the path goes through a symbolic link
 * @throws ConfigurationError if there is a file on the path
 */
export function checkStore(dir: string, folder: string): 'link' | undefined {
  let path = dir;
  for (const part of folder.split('/')) {
    path = join(path, part);
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (stats?.isSymbolicLink()) return 'link';
    if (stats && !stats.isDirectory()) {
      throw new ConfigurationError([`dir: expected a folder, but the output has a file \`${path}\`; got "${folder}".`]);
    }
  }
  return undefined;
}
