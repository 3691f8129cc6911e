import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

// As many links as Linux follows in one path.
const mostLinks = 40;

/** Where writing to `path` would end, whether it exists or not: every symbolic link followed, dangling ones too. */
export function realPath(path: string, links = mostLinks): string {
  const whole = resolve(path);
  try {
    return realpathSync.native(whole);
  } catch {
    const target = readLink(whole);
    if (target !== undefined && links > 0)
      return realPath(resolve(realPath(dirname(whole), links - 1), target), links - 1);
    const parent = dirname(whole);
    return parent === whole ? whole : join(realPath(parent, links), basename(whole));
  }
}

/** Whether a path, with all links followed, is the folder or lies in it. Neither need exist. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(realPath(folder), realPath(path));
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}

function readLink(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}
