import { lstatSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { isMissing } from './error-code.ts';

// Linux follows as many links in one path.
const maxLinks = 40;

/** Where writing to `path` would end. The path need not exist: every symbolic link is followed, dangling ones too. */
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

/** Whether a path, with all links followed, is the folder or lies in it. Neither need exist. */
export function isInside(path: string, folder: string): boolean {
  const fromFolder = relative(realPath(folder), realPath(path));
  const isOutside = fromFolder === '..' || fromFolder.startsWith(`..${sep}`) || isAbsolute(fromFolder);
  return !isOutside;
}

/** Whether a folder is there, or a link to one. A path that is too long, or that can't be read, leads to none. */
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

/** Where a path leads; `undefined` for a link that leads nowhere. @throws the file system's error */
export function realPathIfAny(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
