import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findingCodes } from '../findings/codes.ts';
import { FindingError } from '../findings/finding.ts';
import { isSystemError, systemFinding, withPath } from '../findings/system-error.ts';
import type { Settings } from '../options/settings.ts';
import { checkWritable } from '../rewrite/check-writable.ts';
import { mayChange } from '../rewrite/make-edits.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { Check } from './check.ts';

/** Whether a build can write its cache. It goes on without one. */
export function checkCache(cacheDir: string): Check[] {
  try {
    checkCanMake(cacheDir);
    return [];
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const message = `The cache can't be written (${error.code}): ${cacheDir}. A build would keep nothing for the next one.`;
    return [{ name: 'cache', status: 'warning', message, fix: findingCodes['cache-unusable'].fix }];
  }
}

/** Whether a build can replace the files that it would change, and store files beside them. */
export function checkOutputRights(
  dir: string,
  scans: readonly FileScan[],
  settings: Pick<Settings, 'dir' | 'store'>,
): Check[] {
  const changing = scans.filter(mayChange).map(({ file }) => file);
  try {
    checkWritable(dir, changing);
    if (changing.length > 0 && !settings.store) checkCanMake(join(dir, settings.dir));
    return [];
  } catch (error) {
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, dir)];
    return findings.map(({ message, fix }) => ({ name: 'output', status: 'error', message, fix }));
  }
}

/** @throws the file system's error if there is no folder, and none can be made */
function checkCanMake(folder: string): void {
  let path = folder;
  // On Windows, the root of a path may be a drive that is not there.
  while (!existsSync(path) && path !== dirname(path)) path = dirname(path);
  try {
    // With the dot, a file is refused.
    accessSync(`${path}/.`, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw withPath(folder, error);
  }
}
