import type { Options } from '../options/options.ts';
import type { Ports } from '../options/ports.ts';
import { toSettings } from '../options/settings.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/**
 * Asks the CDA what is published.
 * @throws ConfigurationError for a missing or refused token or an unknown environment
 * @throws FindingError if the published content can't be read completely
 */
export async function readPublished(options: Options = {}, ports: Ports = {}): Promise<PublishedIndex> {
  const settings = toSettings(options, ports.environment, 'token');
  // A build walks in a thread of its own, so this thread loads GraphQL only for this function.
  const { readPublished } = await import('../published/read-published.ts');
  return readPublished(settings, ports);
}
