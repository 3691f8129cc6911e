import type { Dispatcher } from 'undici';
import { DownloadError } from '../findings/download-error.ts';
import { errorCode } from '../io/error-code.ts';
import { followRedirects } from '../net/follow-redirects.ts';
import { describeNetworkError, fixOf } from '../net/network-errors.ts';
import { parseRetryAfter } from '../net/retry-after.ts';
import type { StallWatch } from '../net/stall-watch.ts';
import { validateAssetUrl } from './allowed-url.ts';
import type { AssetClient } from './asset-client.ts';
import type { AllowedHosts } from './asset-origin.ts';

// An import of node:http would evaluate all that it exports, a second undici among it: 15 MB and a tenth of a second.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

const isRetryable = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/** A body that is not needed is read up to this size, so that its connection can serve the next request. */
const maxDiscardedBody = 16 * 1024;

/**
 * Requests an asset and follows redirects to asset hosts.
 * @returns an answer with status 200, whose body has not been read
 * @throws DownloadError
 */
export async function openAsset(
  assetUrl: string,
  accept: string,
  {
    client,
    hosts,
    watch,
    mayBeStored,
  }: { client: AssetClient; hosts: AllowedHosts; watch: StallWatch; mayBeStored: (url: string) => boolean },
): Promise<Dispatcher.ResponseData> {
  const start = new URL(assetUrl);
  const reason = validateAssetUrl(start, hosts);
  if (reason !== undefined) throw new DownloadError('download-failed', `this URL may not be requested: ${reason}`);
  try {
    const answer = await followRedirects<Dispatcher.ResponseData>(start, {
      send: async (url) => {
        const received = await client.request(url, accept, watch.signal);
        watch.touch();
        return received;
      },
      read: (redirect) => ({ status: redirect.statusCode, location: firstValue(redirect.headers.location) }),
      discard: (redirect) => discardBody(redirect, watch),
      refuse: (to) =>
        validateAssetUrl(to, hosts) ?? (mayBeStored(to.href) ? undefined : 'no published record uses the asset there'),
    });
    if (answer.statusCode === 200) return answer;
    await discardBody(answer, watch);
    throw statusError(answer);
  } catch (error) {
    throw toDownloadError(error, watch);
  }
}

/**
 * Turns an error of a request into a `DownloadError`. If the request stalled, that is the reason, and not what followed; but a stall before
 * there is a connection concerns the host, and no single asset.
 */
export function toDownloadError(error: unknown, watch: StallWatch): DownloadError {
  if (error instanceof DownloadError && error.isUnreachable) return error;
  const isLate = watch.signal.aborted && errorCode(error) !== 'UND_ERR_CONNECT_TIMEOUT';
  const cause: unknown = isLate ? watch.signal.reason : error;
  if (cause instanceof DownloadError) return cause;
  const problem = describeNetworkError(cause);
  return new DownloadError('download-failed', problem.message, { ...problem, fix: fixOf(problem), cause });
}

async function discardBody({ body }: Dispatcher.ResponseData, watch: StallWatch): Promise<void> {
  await body.dump({ limit: maxDiscardedBody, signal: watch.signal }).catch(() => undefined);
}

function statusError({ statusCode, headers }: Dispatcher.ResponseData): DownloadError {
  const name = STATUS_CODES[statusCode];
  const requestedWait = parseRetryAfter(statusCode, (header) => firstValue(headers[header]));
  return new DownloadError('download-failed', `the host answered ${statusCode}${name ? ` (${name})` : ''}`, {
    retryable: isRetryable(statusCode),
    throttled: statusCode === 429 || (statusCode === 503 && requestedWait !== undefined),
    requestedWait,
    status: statusCode,
  });
}

export function firstValue(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
