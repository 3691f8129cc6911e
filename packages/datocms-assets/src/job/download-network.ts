import { setMaxListeners } from 'node:events';
import type { Dispatcher } from 'undici';
import { isComplete } from '../content/is-complete.ts';
import { createAssetClient } from '../fetch/asset-client.ts';
import { CircuitBreaker } from '../fetch/circuit-breaker.ts';
import type { FetchContext } from '../fetch/fetch-asset.ts';
import { onAbort } from '../net/on-abort.ts';
import { maxRetryTime } from '../net/retry.ts';
import { ThrottleAwareConcurrency } from '../net/throttle-aware-concurrency.ts';
import type { Settings } from '../options/settings.ts';
import { streamHosts } from '../video/stream-hosts.ts';

export interface NetworkOptions {
  /** Sends the requests. It stays open. @default a pool of connections that ends with the run */
  readonly dispatcher?: Dispatcher | undefined;
  /** @default 'GET' */
  readonly method?: 'GET' | 'HEAD';
  readonly signal?: AbortSignal | undefined;
  /** Whether the asset of a URL is published or allowed. @default all assets are */
  readonly mayBeStored?: (url: string) => boolean;
  /** Upper bound of the first wait before a retry, in milliseconds. It doubles with each try. @default 1000 */
  readonly firstBackoff?: number;
}

export interface DownloadNetwork extends FetchContext {
  /** Closes the connections that this network has opened. */
  close(): Promise<void>;
}

/** @param run the callbacks of the run */
export function openNetwork(
  settings: Settings,
  { dispatcher, method, signal, mayBeStored = () => true, firstBackoff = 1000 }: NetworkOptions,
  run: Pick<FetchContext, 'onBytes' | 'remainingBytes' | 'nextTemporaryPath'>,
): DownloadNetwork {
  /** All requests and waits use one signal of this run, which follows the signal of the caller. */
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);
  const client = createAssetClient({ ...settings, hosts: allHosts(settings) }, dispatcher, method);
  const limiter = new ThrottleAwareConcurrency(settings.concurrency);
  const stopListening = onAbort(signal, (reason) => {
    abort.abort(reason);
    // A pause that the host has asked for must not delay the end.
    limiter.close();
  });
  return {
    ...run,
    client,
    limiter,
    breaker: new CircuitBreaker(settings.concurrency, maxRetryTime),
    signal: abort.signal,
    firstBackoff,
    isComplete,
    mayBeStored,
    close: async () => {
      stopListening();
      limiter.close();
      await client.close();
    },
  };
}

/** Asset hosts, and hosts in the streams of videos. */
function allHosts({ hosts }: Settings): { includes(host: string): boolean } {
  return { includes: (host) => hosts.includes(host) || (hosts.video !== undefined && streamHosts.includes(host)) };
}
