import { accessSync, chmodSync, constants, lstatSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Everybody may write into the folder for temporary files: a folder of that name may be somebody else's. */
function ownTemporaryFolder(): string {
  const user = process.getuid?.();
  const path = join(tmpdir(), `datocms-assets-${user ?? 'user'}`);
  try {
    if (!lstatSync(path, { throwIfNoEntry: false })) mkdirSync(path);
    // Windows has one such folder for each user.
    if (user === undefined) return path;
    const stats = lstatSync(path);
    if (!stats.isDirectory() || stats.uid !== user) return mkdtempSync(join(tmpdir(), 'datocms-assets-'));
    chmodSync(path, 0o700);
    return path;
  } catch {
    // The first answer that can't be written tells why.
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
