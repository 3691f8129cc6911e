import { acceptHeader } from '../fetch/accept-header.ts';
import { askForAsset, type FetchError } from '../fetch/fetch-asset.ts';
import { asFetchError } from '../job/download-failures.ts';
import { openNetwork } from '../job/download-network.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import type { Settings } from '../options/settings.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { forbiddenUrlIn } from '../plan/may-be-stored.ts';
import type { PublishedIndex } from '../published/published-index.ts';

/** Failures by the URL of the asset. */
export type Failures = ReadonlyMap<string, FetchError>;

/**
 * Asks for the headers of assets (HEAD), with the concurrency, the retries and the redirects of a build.
 * @returns the failures
 * @throws the signal's reason if it is aborted
 */
export async function askForAll(
  requests: readonly FetchRequest[],
  index: PublishedIndex,
  settings: Settings,
  signal: AbortSignal,
): Promise<Failures> {
  const isForbidden = forbiddenUrlIn(index, settings);
  const network = openNetwork(
    settings,
    { signal, method: 'HEAD', mayBeStored: (url) => !isForbidden(url) },
    { onBytes: () => undefined, remainingBytes: () => Number.POSITIVE_INFINITY, nextTemporaryPath: async () => '' },
  );
  const failures = new Map<string, FetchError>();
  try {
    // A request that waits for a retry keeps no other request waiting.
    await mapConcurrently(requests, 2 * settings.concurrency, async (request) => {
      try {
        await askForAsset(request, acceptHeader(request, settings), settings, network);
      } catch (error) {
        signal.throwIfAborted();
        failures.set(request.url, asFetchError(error));
      }
    });
  } finally {
    await network.close();
  }
  return failures;
}
