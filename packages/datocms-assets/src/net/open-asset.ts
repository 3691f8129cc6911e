import { DownloadError } from '../findings/download-error.ts';
import { type Answer, followRedirects } from './follow-redirects.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { StallWatch } from './stall-watch.ts';

/** Equal in builds, servers and all versions, since hosts vary answers by it. It names neither visitor nor site. */
const userAgent = 'datocms-assets';

/** Tells whether a host may be requested. */
export interface AllowedHosts {
  includes(host: string): boolean;
}

/** Sends one request, and follows no redirect. `Opened` is the platform's answer: a `Response`, or a simpler object. */
export type Send<Opened extends Answer> = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
) => Promise<Opened>;

export interface OpenRules {
  readonly accept: string;
  /** Further headers, for a part of the asset or for a condition. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Why the first URL, or that of a redirect, may not be requested, in words; `undefined` if it may. */
  readonly checkUrl: (url: URL) => string | undefined;
  /** Why a redirect to another asset is not followed, in words. */
  readonly checkRedirect: (to: URL) => string | undefined | Promise<string | undefined>;
  readonly watch: StallWatch;
}

/**
 * Requests an asset, and follows allowed redirects. Builds and servers send all requests to asset hosts through this
 * function.
 * @returns an answer with status 200, or 206 if a part is wanted, whose body has not been read
 * @throws DownloadError for every other status, and for a URL that may not be requested; RedirectError; what `send`
 *   throws
 */
export async function openAsset<Opened extends Answer>(
  url: string,
  { accept, headers = {}, checkUrl, checkRedirect, watch }: OpenRules,
  send: Send<Opened>,
): Promise<Opened> {
  const start = new URL(url);
  const reason = checkUrl(start);
  if (reason !== undefined) throw new DownloadError('download-failed', `this URL may not be requested: ${reason}`);
  const sent = { accept, 'user-agent': userAgent, ...headers };
  const answer = await followRedirects(
    start,
    async (to) => {
      const received = await send(to, sent, watch.signal);
      watch.touch();
      return received;
    },
    (to) => checkUrl(to) ?? checkRedirect(to),
  );
  if (answer.status === 200 || (answer.status === 206 && headers.range !== undefined)) return answer;
  await answer.body?.cancel();
  throw statusError(answer);
}

/**
 * Checks the URL of a request or a redirect: https, an asset host, the default port, no user name.
 * @returns why the URL may not be requested, in words; `undefined` if it may
 */
export function checkAssetOrigin(url: URL, hosts: AllowedHosts): string | undefined {
  if (url.protocol !== 'https:') return `its scheme is ${url.protocol.slice(0, -1)}, not https`;
  if (url.username !== '' || url.password !== '') return 'it holds a user name';
  if (!hosts.includes(url.hostname)) return `${url.hostname} is not an asset host`;
  if (url.port !== '') return `its port is ${url.port}, not the default one`;
  return undefined;
}

/** Statuses of a host with too much to do, which say nothing about the asset. All from 500 on count, too. */
const overloaded: ReadonlySet<number> = new Set([408, 425, 429]);

function statusError({ status, statusName, headers }: Answer): DownloadError {
  const requestedWait = parseRetryAfter(status, (header) => headers.get(header));
  return new DownloadError('download-failed', `the host answered ${status}${statusName ? ` (${statusName})` : ''}`, {
    retryable: status >= 500 || overloaded.has(status),
    throttled: status === 429 || (status === 503 && requestedWait !== undefined),
    requestedWait,
    status,
  });
}
