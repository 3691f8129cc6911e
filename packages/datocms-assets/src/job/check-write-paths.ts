import { dirname, join, resolve } from 'node:path';
import { isInside } from '../io/real-path.ts';
import { checkFolder, checkIsOutput, checkStore, outputPath, serverCodeIn } from '../options/check-folders.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import { defaultCacheDir, type Settings, toSettings } from '../options/settings.ts';
import type { Environment } from '../options/token.ts';
import { checkReportPaths } from '../report/check-report-paths.ts';
import { findRouter } from './site/find-router.ts';

/**
 * Settings for a job on one output folder, with every place checked. The code of a server in it is left alone.
 * @throws ConfigurationError as `checkWritePaths` does
 */
export function settingsFor(dir: string, options: Options, environment?: Environment): Settings {
  const root = outputPath(dir);
  const settings = placeCache(toSettings(options, environment, 'token and bucket'), root, environment?.cwd);
  checkWritePaths(settings, root, 'is built');
  const serverCode = settings.force ? [] : serverCodeIn(root);
  return { ...settings, router: findRouter(root), exclude: [...settings.exclude, ...serverCode] };
}

/**
 * Checks every place that a job writes to, before it makes a request.
 * @param output whether the output folder must be there already
 * @throws ConfigurationError if the cache or a report would lie in the output folder, which is published; if the folder does
 * not exist though it should; or if a file stands where stored files go
 */
export function checkWritePaths(settings: Settings, outputDir: string, output: 'is built' | 'comes later'): void {
  checkReportPaths(settings.report, outputDir);
  if (isInside(settings.cacheDir, outputDir)) throw cacheInOutput(settings.cacheDir, outputDir);
  if (output === 'comes later') return;
  checkFolder(outputDir);
  if (!settings.force) checkIsOutput(outputDir);
  checkStore(outputDir, settings.dir);
}

/**
 * Settings whose default cache lies outside of the output folder. That cache counts from the working folder, so it would lie
 * in the output if the command runs there: it goes beside the output then.
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
