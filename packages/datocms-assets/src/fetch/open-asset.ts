import type { Dispatcher } from 'undici';
import type { AssetHosts } from '../asset/asset-url.ts';
import { DownloadFailure, networkFailure, refuse } from '../findings/download-failure.ts';
import { readRetryAfter } from '../net/retry-after.ts';
import type { StallWatch } from '../net/stall-watch.ts';
import { whyNotAllowed } from './allowed-url.ts';
import type { Client } from './client.ts';

// An import of node:http would evaluate all that it exports, a second undici among it: 15 MB and a tenth of a second.
const { STATUS_CODES } = process.getBuiltinModule('node:http');

const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const passing = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/** What of a body that nobody wants is read, so that its connection can serve the next request. */
const worthReading = 16 * 1024;

/** Requests a URL, follows redirects by the rules of the first request, and accepts status 200 only. @throws DownloadFailure */
export async function openAsset(
  start: string,
  accept: string,
  { client, hosts, watch }: { client: Client; hosts: AssetHosts; watch: StallWatch },
): Promise<Dispatcher.ResponseData> {
  let url = new URL(start);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const why = whyNotAllowed(url, hosts);
    if (why !== undefined)
      throw refuse('download-failed', `${hop === 0 ? 'it' : 'a redirect'} may not be followed: ${why}`);
    const answer = await send(url, accept, client, watch);
    watch.touch();
    if (answer.statusCode === 200) return answer;
    await answer.body.dump({ limit: worthReading, signal: watch.signal }).catch(() => undefined);
    if (!redirects.has(answer.statusCode)) throw statusFailure(answer);
    url = redirectTarget(answer, url);
  }
  throw refuse('download-failed', `it was redirected more than ${mostRedirects} times`);
}

async function send(url: URL, accept: string, client: Client, watch: StallWatch): Promise<Dispatcher.ResponseData> {
  try {
    return await client.request(url, accept, watch.signal);
  } catch (error) {
    watch.signal.throwIfAborted();
    throw networkFailure(error);
  }
}

function statusFailure({ statusCode, headers }: Dispatcher.ResponseData): DownloadFailure {
  const name = STATUS_CODES[statusCode];
  const wait = readRetryAfter(headers);
  return new DownloadFailure('download-failed', `the host answered ${statusCode}${name ? ` (${name})` : ''}`, {
    passing: passing(statusCode),
    throttled: statusCode === 429 || (statusCode === 503 && wait !== undefined),
    wait,
  });
}

function redirectTarget({ statusCode, headers }: Dispatcher.ResponseData, from: URL): URL {
  const { location } = headers;
  if (typeof location !== 'string' || !URL.canParse(location, from.href)) {
    throw refuse('download-failed', `a redirect (${statusCode}) names no URL to go to`);
  }
  const to = new URL(location, from);
  to.hash = '';
  return to;
}
