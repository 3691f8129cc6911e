import { accessSync, chmodSync, constants, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every user may write into the folder for temporary files, so this name may belong to another user. */
function ownTemporaryFolder(): string {
  const user = process.getuid?.();
  const path = join(tmpdir(), `datocms-assets-${user ?? 'user'}`);
  try {
    mkdirSync(path);
  } catch {
    // The folder exists already. If not, the first answer that can't be written gives the reason.
  }
  // On Windows, each user has a folder for temporary files.
  if (user === undefined) return path;
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    if (!stats?.isDirectory() || stats.uid !== user) return mkdtempSync(join(tmpdir(), 'datocms-assets-'));
    chmodSync(path, 0o700);
    return path;
  } catch {
    return path;
  }
}

/** The folder of the disk cache, if no option names one. */
export function defaultCacheFolder(): string {
  const modules = join(process.cwd(), 'node_modules');
  try {
    accessSync(modules, constants.W_OK);
    return join(modules, '.cache', 'datocms-assets');
  } catch {
    return ownTemporaryFolder();
  }
}
