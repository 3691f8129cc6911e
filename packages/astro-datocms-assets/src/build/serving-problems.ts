import type { AstroConfig } from 'astro';
import { ConfigurationError } from 'datocms-assets';
import { createRuntime } from 'datocms-assets/runtime';
import type { AstroOptions } from '../options.ts';
import { astroMajor, hostOf } from './adapter-host.ts';
import { checkFetchFile } from './check-fetch-file.ts';
import { resolveIndexModule } from './runtime-module.ts';
import type { KnownRuntimeOptions } from './serving-options.ts';

/** The environment variable with the key of sealed names. */
export const keyName = 'DATOCMS_ASSETS_KEY';

/** Finds mistakes because of which assets can't be served. @returns a sentence for each */
export function findServingMistakes(
  options: AstroOptions,
  config: AstroConfig,
  serving: KnownRuntimeOptions,
): string[] {
  return [...checkFetchFile(config), ...checkRuntime(options, config, serving)];
}

/**
 * Finds limits of versions, adapters and options because of which assets can't be served.
 * @param hasEdgeMiddleware whether the adapter runs middleware in front of the server
 * @returns a sentence for each problem
 */
export function findServingLimits(
  { onDemand }: AstroOptions,
  { adapter }: AstroConfig,
  hasEdgeMiddleware: boolean,
): string[] {
  const isAllowed = onDemand === 'serve' || hostOf(adapter).isTested;
  return [
    ...(astroMajor() < 5 ? ['onDemand: "serve" needs Astro 5 or later.'] : []),
    ...(isAllowed
      ? []
      : [`Serving assets is not tested with the adapter ${adapter?.name}. To try it, set onDemand: "serve".`]),
    ...(hasEdgeMiddleware
      ? ['The adapter runs middleware at the edge, where assets are not served. Leave out its option for that.']
      : []),
  ];
}

function checkRuntime({ runtime }: AstroOptions, config: AstroConfig, serving: KnownRuntimeOptions): readonly string[] {
  try {
    if (runtime?.index !== undefined) resolveIndexModule(runtime.index, config);
    createRuntime({ ...serving, isPublished: () => false });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((problem) => problem.replace(/^key: /, `${keyName}: `));
  }
}
