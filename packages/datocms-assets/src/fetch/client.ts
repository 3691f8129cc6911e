import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Agent, Dispatcher } from 'undici';
import type { AssetHosts } from '../asset/asset-url.ts';
import { privateAddress } from '../findings/download-failure.ts';
import type { Settings } from '../options/settings.ts';
import { isPublicAddress } from './allowed-url.ts';

/** Never changes with the version: hosts vary their answers by it. */
const userAgent = 'datocms-assets';

/** Sends requests for assets. */
export interface Client {
  /** Makes ready for requests. Where all is in the cache there are none, and undici takes a tenth of a second to load. */
  open(): Promise<void>;
  /** Resolves with the first answer, whatever its status; redirects are not followed. */
  request(url: URL, accept: string, signal: AbortSignal): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
  /** Whether no dispatcher of the caller may hold on to what comes. */
  readonly isOwn: boolean;
}

/**
 * A client over an own pool of connections, or over `dispatcher`, which stays open on `close`.
 * `connectTo` changes only where the connection goes: undici takes the server name for TLS from the `Host` header.
 */
export function makeClient(
  settings: Pick<Settings, 'concurrency' | 'connectTo' | 'hosts' | 'timeout'>,
  dispatcher?: Dispatcher,
): Client {
  let own: Promise<Agent> | undefined;
  const through = async () => {
    if (dispatcher) return dispatcher;
    own ??= makeAgent(settings);
    return own;
  };
  return {
    open: async () => void (await through()),
    request: async (url, accept, signal) =>
      (await through()).request({
        origin: settings.connectTo.get(url.hostname) ?? url.origin,
        path: url.pathname + url.search,
        method: 'GET',
        headers: { host: url.host, accept, 'accept-encoding': 'gzip, br, deflate', 'user-agent': userAgent },
        signal,
        // The caller watches for stalls in all phases; undici's own timers are coarse.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    close: async () => (await own)?.destroy(),
    isOwn: dispatcher === undefined,
  };
}

async function makeAgent({
  concurrency,
  hosts,
  timeout,
}: Pick<Settings, 'concurrency' | 'hosts' | 'timeout'>): Promise<Agent> {
  const { Agent } = await import('undici');
  // HTTP/2 stays off: with undici 7.30, 1,000 answers of 20 kB at 20 ms, 16 at once over TLS, take 1.43 s without it, and
  // 1.46 to 1.61 s with it on 1, 2 or 16 connections. Where the host says an orderly goodbye (GOAWAY) after every hundredth
  // answer, as networks of caches do now and then, 10 to 151 of the thousand fail, though all were complete.
  return new Agent({
    connections: concurrency,
    connect: { timeout: Math.ceil(timeout * 1000), lookup: guardLookup(hosts) },
  });
}

/**
 * Looks names up, and refuses private addresses for asset hosts: a name in public DNS must not lead into the network that
 * the build runs in. Where `connectTo` points is the user's own word and not checked.
 */
export function guardLookup(
  hosts: AssetHosts,
  lookup: LookupFunction = systemLookup as LookupFunction,
): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, address, family) => {
      const found = Array.isArray(address) ? address.map((each) => each.address) : [address];
      const bad = error || !hosts.includes(hostname) ? undefined : found.find((each) => !isPublicAddress(each));
      if (bad === undefined) callback(error, address, family);
      else callback(refusal(hostname, bad), '', 0);
    });
}

function refusal(hostname: string, address: string): NodeJS.ErrnoException {
  const error = new Error(`${hostname} has the private address ${address}; if that is meant, say so with --connect-to`);
  return Object.assign(error, { code: privateAddress });
}
