import { dirname, join, resolve } from 'node:path';
import { FindingError } from '../findings/finding.ts';
import { isInside } from '../io/real-path.ts';
import { checkFolder, checkIsOutput, checkStore, outputPath, serverCodeIn } from '../options/check-folders.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import { defaultCacheDir, type Settings, toSettings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { checkReportPaths, checkReportWritable } from '../report/check-report-paths.ts';
import { findRouter } from './site/find-router.ts';

/**
 * Settings for a job on one output folder, with every place checked. The code of a server in the folder stays as it is.
 * @throws ConfigurationError as `checkWritePaths` does
 */
export function settingsFor(dir: string, options: Options, environment?: Environment): Settings {
  const root = outputPath(dir);
  const settings = placeCache(toSettings(options, environment, 'token and bucket'), root, environment?.cwd);
  checkWritePaths(settings, root);
  const serverCode = settings.force ? [] : serverCodeIn(root);
  return { ...settings, router: findRouter(root), exclude: [...settings.exclude, ...serverCode] };
}

/**
 * Checks every place that a job writes to, before it makes a request.
 * @throws ConfigurationError if the cache or a report would lie in the output folder, which is published; if the folder
 *   does not exist; or if the folder for stored files is a file
 */
function checkWritePaths(settings: Settings, outputDir: string): void {
  checkPlaces(settings, outputDir);
  checkFolder(outputDir);
  if (!settings.force) checkIsOutput(outputDir);
  checkStore(outputDir, settings.dir);
}

/**
 * Checks the places of a job before its output exists.
 * @param dir the output folder
 * @param copied a folder whose files are copied into it
 * @throws ConfigurationError if the cache or a report would lie in one of these folders
 * @throws FindingError if a report can't be written
 */
export function checkComingOutput(settings: Settings, dir: string, copied?: string): void {
  const root = outputPath(dir);
  for (const published of [root, ...(copied === undefined ? [] : [resolve(copied)])]) checkPlaces(settings, published);
  const unwritable = settings.report.flatMap((file) => checkReportWritable(file, root) ?? []);
  if (unwritable.length > 0) throw new FindingError(unwritable);
}

/** Whether the cache lies in one of these folders, which will be published. */
export function isCachePublished({ cacheDir }: Settings, published: readonly string[]): boolean {
  return published.some((folder) => isInside(cacheDir, resolve(folder)));
}

function checkPlaces({ report, cacheDir }: Settings, published: string): void {
  checkReportPaths(report, published);
  if (isInside(cacheDir, published)) throw cacheInOutput(cacheDir, published);
}

/**
 * Settings whose default cache lies outside of the output folder. The default is relative to the working folder, so a
 * command that runs in the output puts the cache beside it.
 */
function placeCache(settings: Settings, outputDir: string, cwd = process.cwd()): Settings {
  if (settings.cacheDir !== resolve(cwd, defaultCacheDir) || !isInside(settings.cacheDir, outputDir)) return settings;
  return { ...settings, cacheDir: join(dirname(outputDir), defaultCacheDir) };
}

function cacheInOutput(cacheDir: string, outputDir: string): ConfigurationError {
  return new ConfigurationError([
    `cacheDir: expected a folder outside of ${JSON.stringify(outputDir)}, since the cache names original URLs and that folder is published; got ${JSON.stringify(cacheDir)}.`,
  ]);
}
