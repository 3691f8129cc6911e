import { resolve } from 'node:path';
import { FindingError } from '../findings/finding.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import type { Options } from '../options/options.ts';
import { defaultCacheDir, type Settings, toSettings } from '../options/settings.ts';
import { type Environment, processEnvironment } from '../options/token.ts';
import { walkPublished } from '../workers/walk-published.ts';
import { type Check, isUnknownPages, optionCheck, unknownPages } from './check.ts';
import { checkContent } from './check-content.ts';
import { checkDelivery } from './check-delivery.ts';
import { findOnDemand } from './check-on-demand.ts';
import { checkOutput } from './check-output.ts';
import { checkProject } from './check-project.ts';
import { checkSourceUrls, type ReadIndex } from './check-references.ts';
import { checkCache, knowsCache } from './check-rights.ts';
import { hasServer } from './check-server.ts';
import { readConfigOptions, readConfigSite } from './read-config-options.ts';
import { readProject } from './read-project.ts';

/** The project, its output and its settings, which the checks read. */
export interface DoctorInput {
  /** The folder of the project. @default process.cwd() */
  readonly cwd?: string | undefined;
  /** The output folder, if the site is built. */
  readonly dir?: string | undefined;
  /** @default {} */
  readonly options?: Options | undefined;
  /** @default the environment of this process */
  readonly environment?: Environment | undefined;
  /** Ends the checks, which reject with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks in seconds whether a build would succeed: asks the CDA, asset hosts only with `checkAssets`, and writes
 * nothing.
 * @throws ConfigurationError for wrong options
 */
export async function runChecks({
  cwd = process.cwd(),
  dir,
  options = {},
  environment = processEnvironment(),
  signal = new AbortController().signal,
}: DoctorInput = {}): Promise<Check[]> {
  const project = readProject(cwd);
  const ofConfig = readConfigOptions(project?.config);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const all: Options = { ...ofConfig, ...Object.fromEntries(given) };
  const settings = toSettings(all, environment);
  if (settings.checkAssets && dir === undefined) {
    throw new ConfigurationError([
      'checkAssets: there is no built folder whose assets could be asked for. Build the site first, or pass its output folder.',
    ]);
  }
  const isOnDemand = project !== undefined && (findOnDemand(project).length > 0 || hasServer(project));
  const content = await checkContent(settings, all, options, environment, signal);
  const failures: Check[] = [];
  const readIndex = content.every(({ status }) => status === 'ok')
    ? indexReader(settings, signal, (failure) => failures.push(failure))
    : async () => undefined;
  const ofOutput = { ...settings, site: settings.site ?? readConfigSite(project?.config) };
  const output =
    dir === undefined
      ? [unknownPages('Only a build')]
      : await checkOutput(resolve(cwd, dir), ofOutput, isOnDemand, readIndex, signal);
  const urls =
    project && output.some(isUnknownPages)
      ? await checkSourceUrls(cwd, project.sources, ofOutput, readIndex, signal)
      : [];
  return [
    ...content,
    ...failures,
    ...(await checkBucketsOf(options, environment, signal)),
    ...(knowsCache(project, options) ? checkCache(resolve(cwd, options.cacheDir ?? defaultCacheDir)) : []),
    ...checkDelivery(settings, project),
    ...(project ? checkProject(project, settings, environment.variables) : []),
    ...urls,
    ...output,
  ];
}

/** Makes a function that reads the index once. It keeps nothing for the next build. */
function indexReader(settings: Settings, signal: AbortSignal, onFailure: (check: Check) => void): ReadIndex {
  let walk: ReturnType<ReadIndex> | undefined;
  const read = async () => {
    try {
      return await walkPublished({ ...settings, incremental: false }, { signal });
    } catch (error) {
      if (error instanceof ConfigurationError) onFailure(optionCheck(error));
      else if (!(error instanceof FindingError)) throw error;
      else for (const { message, fix } of error.findings) onFailure({ name: 'cda', status: 'error', message, fix });
      return undefined;
    }
  };
  return () => {
    walk ??= read();
    return walk;
  };
}

async function checkBucketsOf(options: Options, environment: Environment, signal: AbortSignal): Promise<Check[]> {
  if (options.store === undefined && options.sharedCache === undefined) return [];
  const { checkBuckets } = await import('./check-buckets.ts');
  return checkBuckets(options, environment, signal);
}
