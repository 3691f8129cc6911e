import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { DownloadError } from '../findings/download-error.ts';
import { createPool } from '../net/connection-pool.ts';
import type { Answer } from '../net/follow-redirects.ts';
import { describeNetworkError, fixOf, privateAddressCode } from '../net/network-errors.ts';
import type { AllowedHosts, Send } from '../net/open-asset.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { isPublicAddress } from './allowed-url.ts';

// An import of node:http would evaluate all its exports, with a second undici: 15 MB and a tenth of a second.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

/** A discarded body is read up to this size, so that its connection can serve the next request. */
const maxDiscardedBody = 16 * 1024;

/** An answer of the pool. A `Response` would cost more. */
export interface PooledAnswer extends Answer {
  /** Still encoded. */
  readonly body: Readable & NonNullable<Answer['body']>;
}

/** Sends requests for assets. */
export interface AssetClient {
  /** Loads undici, which takes a tenth of a second. A run that finds all assets in the cache needs no requests. */
  prepare(): Promise<void>;
  readonly send: Send<PooledAnswer>;
  close(): Promise<void>;
  /** Whether only this program reads the memory of the chunks. A dispatcher of the caller may read it too. */
  readonly ownsChunks: boolean;
}

type ConnectionSettings = Pick<Settings, 'concurrency' | 'timeout'> & { readonly hosts: AllowedHosts };

/**
 * A client with its own pool of connections, or with `dispatcher`, which stays open on `close`.
 * `connectTo` changes only where the connection goes: undici takes the server name for TLS from the `Host` header.
 */
export function createAssetClient(
  settings: ConnectionSettings & Pick<Settings, 'connectTo'>,
  dispatcher?: Dispatcher,
  method: 'GET' | 'HEAD' = 'GET',
): AssetClient {
  let agent: Promise<Dispatcher> | undefined;
  const getDispatcher = async () => {
    if (dispatcher) return dispatcher;
    agent ??= createAgent(settings);
    return agent;
  };
  return {
    prepare: async () => void (await getDispatcher()),
    send: async (url, headers, signal) => {
      const origin = originFor(url, settings.connectTo);
      const dispatched = await getDispatcher();
      try {
        const answer = await dispatched.request({
          origin,
          path: url.pathname + url.search,
          method,
          headers: { host: url.host, 'accept-encoding': 'gzip, br, deflate', ...headers },
          signal,
          // The caller's `StallWatch` covers all phases. The timers of undici are coarse.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        return toAnswer(answer, signal);
      } catch (error) {
        throw origin === url.origin ? error : nameOrigin(error, origin);
      }
    },
    close: async () => (await agent)?.destroy(),
    ownsChunks: dispatcher === undefined,
  };
}

function toAnswer({ statusCode, headers, body }: Dispatcher.ResponseData, signal: AbortSignal): PooledAnswer {
  const cancel = () => body.dump({ limit: maxDiscardedBody, signal }).catch(() => undefined);
  return {
    status: statusCode,
    statusName: STATUS_CODES[statusCode],
    headers: { get: (name) => headers[name]?.toString() ?? null },
    body: Object.assign(body, { cancel }),
  };
}

/** Names the target of `connectTo` if nothing can be reached there, since the URL names another host. */
function nameOrigin(error: unknown, origin: string): unknown {
  const problem = describeNetworkError(error);
  // Errors of a proxy or a certificate have messages of their own.
  if (!problem.isUnreachable || !problem.mayNeedProxy) return error;
  const message = `${problem.message} at ${origin}, where this run connects instead`;
  const fix = fixOf(problem) ?? `Start what should answer at ${origin}, or correct ${option('connectTo')}.`;
  return new DownloadError('download-failed', message, { ...problem, fix, cause: error });
}

/** The origin to connect to for a URL. `connectTo` may name it for the host, or for all hosts of a domain. */
export function originFor({ hostname, origin }: URL, connectTo: ReadonlyMap<string, string>): string {
  const exact = connectTo.get(hostname);
  if (exact !== undefined) return exact;
  for (let dot = hostname.indexOf('.'); dot >= 0; dot = hostname.indexOf('.', dot + 1)) {
    const found = connectTo.get(`*${hostname.slice(dot)}`);
    if (found !== undefined) return found;
  }
  return origin;
}

/** A pool of connections. Connections to asset hosts with private addresses are refused. */
export async function createAgent({ concurrency, hosts, timeout }: ConnectionSettings): Promise<Dispatcher> {
  // HTTP/2 stays off: with undici 7.30, 1,000 answers of 20 kB at 20 ms, 16 at once over TLS, take 1.43 s without it, and
  // 1.46 to 1.61 s with it on 1, 2 or 16 connections. Where the host ends the connection in an orderly way (GOAWAY) after
  // every hundredth answer, as CDNs do now and then, 10 to 151 of the thousand fail, though all answers were complete.
  return createPool({
    connections: concurrency,
    connect: { timeout: Math.ceil(timeout * 1000), lookup: guardLookup(hosts) },
  });
}

/**
 * Looks host names up, and refuses private addresses for asset hosts: a name in public DNS must not lead into the
 * network that the build runs in. A target of `connectTo` is not checked, since the user chose it.
 */
export function guardLookup(
  hosts: AllowedHosts,
  lookup: LookupFunction = systemLookup as LookupFunction,
): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, address, family) => {
      const addresses = Array.isArray(address) ? address.map((found) => found.address) : [address];
      const isChecked = !error && hosts.includes(hostname);
      const refused = isChecked ? addresses.find((found) => !isPublicAddress(found)) : undefined;
      if (refused === undefined) callback(error, address, family);
      else callback(privateAddressError(hostname, refused), '', 0);
    });
}

function privateAddressError(hostname: string, address: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has the private address ${address}`), { code: privateAddressCode });
}
