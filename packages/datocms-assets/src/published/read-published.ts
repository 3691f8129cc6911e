import { FindingError, finding } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import type { Settings } from '../options/settings.ts';
import { requireToken } from '../options/token.ts';
import { CdaError } from './cda/cda-error.ts';
import { createCdaClient } from './cda/client.ts';
import type { PublishedIndex } from './published-index.ts';
import { introspectionQuery } from './schema/introspection-query.ts';
import type { WalkOptions } from './walk-project.ts';

export interface ReadOptions extends WalkOptions {
  readonly fetchFn?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called when the CDA has accepted the token and the environment. */
  readonly onAccepted?: () => void;
}

/**
 * Proves what is published: reads all published records of the project, in all locales and with blocks to any depth.
 * With a cache it reads only changes since the last time.
 * @throws ConfigurationError for a missing or refused token, an unknown environment or asset host
 * @throws FindingError with `cda-unreachable`, `cda-refused` or `cda-incomplete`; there is never a partial index
 */
export async function readPublished(settings: Settings, options: ReadOptions = {}): Promise<PublishedIndex> {
  requireToken(settings);
  const start = performance.now();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  try {
    const cda = createCdaClient(settings, { ...options, signal });
    // The code that reads the answer is loaded while the CDA works.
    const [schema, { walkProject }] = await Promise.all([cda.query(introspectionQuery), import('./walk-project.ts')]);
    options.onAccepted?.();
    const index = await walkProject(schema, cda, settings, options);
    const { assets, records, models, requests } = index;
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const places = `${formatCount(records, 'record')} of ${formatCount(models, 'model')}`;
    options.log?.(
      `published: ${formatCount(assets.size, 'asset')} in ${places} (${formatCount(requests, 'request')}, ${seconds} s)`,
    );
    return index;
  } catch (error) {
    if (!(error instanceof CdaError)) throw error;
    const { fix } = error.details;
    throw new FindingError([
      finding('cda-incomplete', `The published content can't be read: ${error.message}.`, { fix }),
    ]);
  } finally {
    // Aborts requests that are still under way after a failure.
    stop.abort();
  }
}
