import { accessSync, constants, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isFolder } from '../io/real-path.ts';
import { matchFiles } from './compile-globs.ts';

export interface ClosedFolders {
  /** Whether to skip a path: it is in `closed`, or the caller skips it. */
  readonly skip: (path: string) => boolean;
  /** The closed folders so far. A report counts each one as one excluded file. */
  readonly closed: ReadonlySet<string>;
}

/** Folders of an output that `exclude` names and that this user may not list, such as `lost+found` of a disk. */
export function skipClosedFolders(
  dir: string,
  exclude: readonly string[],
  skip: (path: string) => boolean = () => false,
): ClosedFolders {
  const isExcluded = matchFiles(exclude.filter(namesWholeFolders));
  const closed = new Set<string>();
  const isSkipped = (path: string) => {
    if (skip(path)) return true;
    if (!isExcluded(path) || !isClosed(join(dir, path))) return false;
    closed.add(path);
    return true;
  };
  return { skip: isSkipped, closed };
}

// Other globs, such as `*` or `!**/*.html`, may match a folder but not all its files.
const namesWholeFolders = (glob: string) => /^(?!!)(?:.*\/)?\*\*$/.test(glob);

function isClosed(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return false;
  } catch {
    // The target of a link is searched for hosts, too.
    return isFolder(path) && lstatSync(path).isDirectory();
  }
}
