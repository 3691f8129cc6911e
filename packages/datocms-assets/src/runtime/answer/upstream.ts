import { DownloadError } from '../../findings/download-error.ts';
import { RedirectError } from '../../net/follow-redirects.ts';
import { type AllowedHosts, checkAssetOrigin, type OpenRules, openAsset } from '../../net/open-asset.ts';
import { StallWatch } from '../../net/stall-watch.ts';
import { type BodyRequest, type BodyRules, receiveAsset, type UpstreamAsset } from './receive-asset.ts';
import { conditionOf, type Validator } from './validator.ts';

/** How to request assets from the asset host. */
export interface UpstreamRules extends BodyRules {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Whether the asset at a URL may be shown, if a redirect leads to it. */
  readonly mayBeShown: (url: string) => Promise<boolean>;
  /** Milliseconds without data after which a request ends. */
  readonly timeout: number;
}

export interface UpstreamRequest extends BodyRequest {
  readonly url: string;
  /** Hosts with videos only that may be requested. @default the asset hosts */
  readonly videoHosts?: AllowedHosts;
  readonly accept: string;
  /** A `Range` header with one range. */
  readonly range?: string | undefined;
  /** The validator of the cached answer: the host sends the asset only if it has changed. */
  readonly validator?: Validator | undefined;
}

/** The error if the asset host does not have the asset. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** The error if the asset has not changed since its validator was sent. */
export class NotModifiedError extends Error {
  override readonly name = 'NotModifiedError';
}

/** The error if the asset does not have the requested part. */
export class RangeNotSatisfiableError extends Error {
  override readonly name = 'RangeNotSatisfiableError';
}

/** Whether the asset host did not answer, so that a cached asset may still be right. */
export function isOutage(error: unknown): boolean {
  const isAnswer = [NotFoundError, RangeNotSatisfiableError, RedirectError].some((kind) => error instanceof kind);
  if (isAnswer) return false;
  if (!(error instanceof DownloadError)) return true;
  return error.code === 'download-failed' && (error.retryable || error.status === undefined);
}

/**
 * Requests an asset, and checks that nothing in it runs in a browser.
 * @throws NotModifiedError, NotFoundError, RangeNotSatisfiableError, DownloadError, RedirectError, StallError, and what `fetch` throws
 */
export async function fetchUpstream(request: UpstreamRequest, rules: UpstreamRules): Promise<UpstreamAsset> {
  const { url, accept, range, validator, videoHosts } = request;
  const { fetch, hosts, mayBeShown } = rules;
  const watch = new StallWatch(rules.timeout);
  const { pathname } = new URL(url);
  const openRules: OpenRules = {
    accept,
    headers: { ...(range !== undefined && { range }), ...conditionOf(validator) },
    watch,
    checkUrl: (to) => checkAssetOrigin(to, videoHosts ?? hosts),
    checkRedirect: async (to) => {
      const isFollowed = videoHosts || to.pathname === pathname || (await mayBeShown(to.href));
      return isFollowed ? undefined : 'not published';
    },
  };
  try {
    const response = await openAsset(url, openRules, (to, headers) => send(to, headers, fetch, watch));
    return await receiveAsset(response, request, rules, watch);
  } catch (error) {
    watch.stop();
    throw watch.signal.aborted ? watch.signal.reason : meaningOf(error, request);
  }
}

/** The meaning of an asset host's error for the asset. */
function meaningOf(error: unknown, { range, validator, videoHosts, kind = 'asset' }: UpstreamRequest): unknown {
  if (!(error instanceof DownloadError) || error.status === undefined) return error;
  const { status, message } = error;
  if (status === 304 && validator !== undefined) return new NotModifiedError(message);
  // Expired signed URLs of a stream's files get 410 or 403.
  if (status === 404 || (status === 410 && kind === 'asset')) return new NotFoundError(message);
  if (status === 416 && range !== undefined) return new RangeNotSatisfiableError(range);
  // A later answer of Mux may contain newly signed URLs.
  return videoHosts ? new DownloadError(error.code, message, { status, retryable: true }) : error;
}

async function send(
  to: URL,
  headers: Readonly<Record<string, string>>,
  fetch: UpstreamRules['fetch'],
  watch: StallWatch,
): Promise<Response> {
  const ask = () => {
    const request = new Request(to, { headers, redirect: 'manual', signal: watch.signal });
    const answer = fetch(request);
    // Cancels an answer that comes too late. The closure also keeps the request: Node's `fetch` loses the signal of a
    // `Request` that is garbage-collected, be it this one or a copy of the site's `fetch`.
    const giveUp = ({ body }: Response) => (request.signal.aborted ? body?.cancel() : undefined);
    answer.then(giveUp).catch(() => undefined);
    return watch.race(answer);
  };
  // The host may close an open connection at the moment when it is used again.
  return ask().catch((error: unknown) => {
    if (watch.signal.aborted || !(error instanceof TypeError)) throw error;
    return ask();
  });
}
