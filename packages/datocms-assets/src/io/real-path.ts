import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isMissing } from './error-code.ts';

// The limit of links in one path on Linux.
const maxLinks = 40;

/** The real path that a write to `path` would create. All symbolic links are followed, dangling ones too. */
export function realPath(path: string, links = maxLinks): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch {
    const target = readLink(absolute);
    const parent = dirname(absolute);
    if (target !== undefined && links > 0) return realPath(resolve(realPath(parent, links - 1), target), links - 1);
    return parent === absolute ? absolute : join(realPath(parent, links), basename(absolute));
  }
}

/** Whether a path, with all links followed, is the folder or lies in it. Neither has to exist. */
export function isInside(path: string, folder: string): boolean {
  const fromFolder = relative(realPath(folder), realPath(path));
  const isOutside = fromFolder === '..' || fromFolder.startsWith(`..${sep}`) || isAbsolute(fromFolder);
  return !isOutside;
}

/** Whether a path is a folder, or a link to one; `false` for a path that is too long or can't be read. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function readLink(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

/** The path without links; `undefined` if there is no file. @throws the file system's error */
export function realPathIfAny(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
