import { dirname, join, resolve } from 'node:path';
import { isInside } from '../io/real-path.ts';
import { checkFolder, checkStore } from '../options/check-folders.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { defaultCacheDir, type Settings } from '../options/settings.ts';
import { checkReportPaths } from '../report/check-report-paths.ts';

/**
 * Settings for one output folder, where all that the job writes has its place.
 * @throws ConfigurationError where there is no such folder, the cache would lie in it, a file stands in the place of the folder
 * for stored assets, or as `checkReportPaths` does
 */
export function checkPlaces(settings: Settings, outputDir: string): Settings {
  checkReportPaths(settings.report, outputDir);
  const cacheDir = placeCache(settings.cacheDir, outputDir);
  checkFolder(outputDir);
  checkStore(outputDir, settings.dir);
  return { ...settings, cacheDir };
}

/**
 * Where the cache of a run lies. It names original URLs, so it is never in the output folder, which is published: the default
 * one, which counts from the working folder, lies beside the output where the command runs in it.
 */
function placeCache(cacheDir: string, outputDir: string): string {
  if (!isInside(cacheDir, outputDir)) return cacheDir;
  if (cacheDir === resolve(defaultCacheDir)) return join(dirname(outputDir), defaultCacheDir);
  throw new ConfigurationError([
    `cacheDir: expected a folder outside the output folder ${JSON.stringify(outputDir)}, since the cache names original URLs and that folder is published; got ${JSON.stringify(cacheDir)}.`,
  ]);
}
