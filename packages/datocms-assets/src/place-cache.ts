import { dirname, join, resolve } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';
import { isInside } from './real-path.ts';
import { defaultCacheDir } from './settings.ts';

/**
 * Where the cache of a run lies. It names original URLs, so it is never in the output folder, which is published: the default
 * one, which counts from the working folder, lies beside the output where the command runs in it.
 * @throws ConfigurationError where another one was asked for that lies in the output
 */
export function placeCache(cacheDir: string, outputDir: string): string {
  if (!isInside(cacheDir, outputDir)) return cacheDir;
  if (cacheDir === resolve(defaultCacheDir)) return join(dirname(outputDir), defaultCacheDir);
  throw new ConfigurationError([
    `cacheDir: expected a folder outside the output folder ${JSON.stringify(outputDir)}, since the cache names original URLs and that folder is published; got ${JSON.stringify(cacheDir)}.`,
  ]);
}
