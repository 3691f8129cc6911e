import { join } from 'node:path';
import { findingCodes } from '../findings/codes.ts';
import { FindingError } from '../findings/finding.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { checkFolderWritable } from '../io/check-folder-writable.ts';
import type { Options } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { checkWritable } from '../rewrite/check-writable.ts';
import { mayChange } from '../rewrite/make-edits.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { Check } from './check.ts';
import { isAstro } from './check-astro.ts';
import type { Project } from './read-project.ts';

/** Whether a build can write its cache. A build also works without a cache. */
export function checkCache(cacheDir: string): Check[] {
  try {
    checkFolderWritable(cacheDir);
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
    if (changing.length > 0 && !settings.store) checkFolderWritable(join(dir, settings.dir));
    return [];
  } catch (error) {
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, dir)];
    return findings.map(({ message, fix }) => ({ name: 'output', status: 'error', message, fix }));
  }
}

/** Whether the folder of the cache is known. In a project of Astro only a run of its configuration would tell it. */
export function knowsCache(project: Project | undefined, { cacheDir }: Options): boolean {
  return cacheDir !== undefined || project === undefined || !isAstro(project);
}
