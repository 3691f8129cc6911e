import { type AllowedHosts, checkAssetOrigin } from '../../fetch/asset-origin.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { followRedirects, RedirectError } from '../../net/follow-redirects.ts';
import { StallWatch } from '../../net/stall-watch.ts';
import { type BodyRequest, type BodyRules, receiveAsset, type UpstreamAsset } from './receive-asset.ts';
import { conditionOf, type Validator } from './validator.ts';

/** How the asset host is asked. */
export interface UpstreamRules extends BodyRules {
  readonly fetch: (request: Request) => Promise<Response>;
  /** Whether the asset at a URL may be shown, when a redirect leads there. */
  readonly mayBeShown: (url: string) => Promise<boolean>;
  /** Milliseconds without data after which a request ends. */
  readonly timeout: number;
}

export interface UpstreamRequest extends BodyRequest {
  readonly url: string;
  /** The hosts that may be asked, if they have nothing but videos. @default the asset hosts */
  readonly videoHosts?: AllowedHosts;
  readonly accept: string;
  /** A `Range` header with one range. */
  readonly range?: string | undefined;
  /** The validator of the answer that is kept: the host sends the asset only if it has changed. */
  readonly validator?: Validator | undefined;
}

/** The asset host has no such asset. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** The asset has not changed since its validator was sent. */
export class NotModifiedError extends Error {
  override readonly name = 'NotModifiedError';
}

/** The asset has no such part. */
export class RangeNotSatisfiableError extends Error {
  override readonly name = 'RangeNotSatisfiableError';
}

/** Statuses that say nothing about the asset: the host has too much to do. Those from 500 on are like them. */
const overloaded: ReadonlySet<number> = new Set([408, 425, 429]);

/** Whether the asset host did not answer: what was kept of it before is still right. */
export function isOutage(error: unknown): boolean {
  const isAnswer = [NotFoundError, RangeNotSatisfiableError, RedirectError].some((kind) => error instanceof kind);
  if (isAnswer) return false;
  if (!(error instanceof DownloadError)) return true;
  return error.code === 'download-failed' && (error.retryable || error.status === undefined);
}

// Names neither the visitor nor the site.
const userAgent = 'datocms-assets';

/**
 * Requests an asset, and checks that nothing in it runs in a browser.
 * @throws NotModifiedError, NotFoundError, RangeNotSatisfiableError, DownloadError, RedirectError, StallError, and what `fetch` throws
 */
export async function fetchUpstream(request: UpstreamRequest, rules: UpstreamRules): Promise<UpstreamAsset> {
  const watch = new StallWatch(rules.timeout);
  try {
    return await receiveAsset(await send(request, rules, watch), request, rules, watch);
  } catch (error) {
    watch.stop();
    throw watch.signal.aborted ? watch.signal.reason : error;
  }
}

async function send(
  { url, accept, range, validator, videoHosts, kind }: UpstreamRequest,
  { fetch, hosts, mayBeShown }: UpstreamRules,
  watch: StallWatch,
): Promise<Response> {
  const condition = conditionOf(validator);
  const headers = { accept, 'user-agent': userAgent, ...(range !== undefined && { range }), ...condition };
  const response = await followRedirects<Response>(new URL(url), {
    send: async (to) => {
      const ask = () => {
        const request = new Request(to, { headers, redirect: 'manual', signal: watch.signal });
        return answerOrStall(watch, request, fetch(request));
      };
      // A connection that was kept open may be closed by the host at the moment when it is used again.
      const answer = await ask().catch((error: unknown) => {
        if (watch.signal.aborted || !(error instanceof TypeError)) throw error;
        return ask();
      });
      watch.touch();
      return answer;
    },
    read: ({ status, headers }) => ({ status, location: headers.get('location') }),
    discard: async ({ body }) => body?.cancel(),
    refuse: async (to) => {
      if (videoHosts) return checkAssetOrigin(to, videoHosts);
      const isSame = to.pathname === new URL(url).pathname;
      return checkAssetOrigin(to, hosts) ?? (isSame || (await mayBeShown(to.href)) ? undefined : 'not published');
    },
  });
  const { status, body } = response;
  if (status === 200 || (status === 206 && range !== undefined)) return response;
  await body?.cancel();
  if (status === 304 && validator !== undefined) throw new NotModifiedError('the host answered 304');
  // Signed URLs of a stream's files expire with 410, or with 403.
  const isGone = status === 410 && (kind === undefined || kind === 'asset');
  if (status === 404 || isGone) throw new NotFoundError(`the host answered ${status}`);
  if (status === 416 && range !== undefined) throw new RangeNotSatisfiableError(range);
  // Another answer of Mux may sign other URLs.
  const retryable = status >= 500 || overloaded.has(status) || videoHosts !== undefined;
  throw new DownloadError('download-failed', `the host answered ${status}`, { status, retryable });
}

/**
 * The answer, if it comes before the stall. `fetch` may not hear the signal: Node's forgets it when a `Request` is collected as
 * garbage, such as this one, or another one that the site's own `fetch` has made of it.
 */
function answerOrStall({ signal }: StallWatch, request: Request, answer: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    // The timer of the watch keeps this function, which keeps the request.
    const stall = () => reject(request.signal.reason);
    signal.addEventListener('abort', stall, { once: true });
    answer
      .then((response) => {
        if (signal.aborted) response.body?.cancel().catch(() => undefined);
        resolve(response);
      }, reject)
      // Node keeps the signal as long as the request is there, and so would keep both for ever.
      .finally(() => signal.removeEventListener('abort', stall));
  });
}
