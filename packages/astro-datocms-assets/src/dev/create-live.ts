import type { HookParameters } from 'astro';
import { createLiveLocalizer, FindingError, type LiveLocalizer } from 'datocms-assets';
import { logLine } from '../astro-messages.ts';
import { loadEnvironment } from '../load-environment.ts';
import { type AstroOptions, engineOptions, ownNames, withOptions } from '../options.ts';

export interface CreatedLive {
  readonly live: LiveLocalizer;
  /** Path of assets on the dev server, such as `/docs/_astro/media/`. */
  readonly prefix: string;
  /** The places in which the token was searched for, in words. */
  readonly places: string;
  /** Whether the environment has another token than at the first call. */
  readonly hasNewToken: () => Promise<boolean>;
}

/**
 * @param onStale see `LivePorts`
 * @throws ConfigurationError for wrong options
 */
export async function createLive(
  { config, logger }: Pick<HookParameters<'astro:config:setup'>, 'config' | 'logger'>,
  astroOptions: AstroOptions,
  onStale: (error: unknown) => void,
): Promise<CreatedLive> {
  const options = engineOptions(astroOptions, config);
  const create = async () => {
    const environment = await loadEnvironment(config, 'development');
    const log = (line: string) => logLine(logger, 'debug', line);
    const onNotice = (line: string) => logLine(logger, 'info', line);
    const ports = { log, onNotice, onStale, environment, otherNames: ownNames };
    const live = withOptions((checked) => createLiveLocalizer(checked, ports), options, astroOptions);
    return { live, places: environment.places };
  };
  let first: LiveLocalizer | undefined;
  const hasNewToken = async () => {
    const { live: now } = await create();
    // After the first hook, adapters may add to the environment: that of Cloudflare adds the contents of `.dev.vars`.
    first ??= now;
    return !first.hasSameToken(now);
  };
  // Sealed URLs have a route instead of a folder.
  const prefix = `/${options.route ?? `${config.base}/${options.dir}`}/`.replace(/\/+/g, '/');
  return { ...(await create()), prefix, hasNewToken };
}

/** @param consequence of an index that can't be read */
export function describeFailedReading(consequence: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const fixes = error instanceof FindingError ? new Set(error.findings.map(({ fix }) => fix)) : [];
  return [consequence, reason, ...fixes].join(' ');
}
