import { setTimeout as sleep } from 'node:timers/promises';
import { rawExecuteQuery } from '@datocms/cda-client';
import { FindingError, finding } from '../../findings/finding.ts';
import { RateLimit } from '../../net/rate-limit.ts';
import { decideRetry, formatRequestedWait, maxRequestedWait, maxRetryTime } from '../../net/retry.ts';
import { ConfigurationError } from '../../options/configuration-error.ts';
import { option } from '../../options/options.ts';
import type { Settings } from '../../options/settings.ts';
import { CdaError } from './cda-error.ts';
import { classifyError } from './classify-error.ts';
import { wrapFetch } from './fetch-answer.ts';
import type { ItemListener } from './parse-answer.ts';

/** Sends queries to one CDA, for published content or, by the settings, also for drafts. */
export interface CdaClient {
  /** Requests sent so far, retries included. */
  readonly requests: number;
  /**
   * Sends a query, and tries again after a failure that may be temporary.
   * @param onItem receives the items of lists in root fields, which the answer then lacks. After a failed try, it
   *   receives the items again
   * @throws CdaError of kind `too-complex`, `malformed` or `incomplete`: the caller knows its query
   * @throws FindingError if the CDA can't be reached or refuses
   * @throws ConfigurationError for the token and the environment
   */
  query(query: string, onItem?: ItemListener): Promise<CdaAnswer>;
  /** Waits between queries. @throws the signal's reason */
  pause(milliseconds: number): Promise<void>;
}

export interface CdaAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export interface CdaOptions {
  readonly fetchFn?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
  /** The number of retries after an answer with a time to wait. @default the setting `retries` */
  readonly retriesAfterWait?: number | undefined;
}

/** Milliseconds. Parallel queries are refused together. The spread keeps them from being sent again together. */
const waits = { firstBackoff: 500, maxSpread: 1000 };

export function createCdaClient(settings: Settings, options: CdaOptions): CdaClient {
  const { token = '', environment, content, cdaUrl, timeout } = settings;
  const { fetchFn = fetch, signal, retriesAfterWait = settings.retries } = options;
  const rateLimit = new RateLimit();
  let requests = 0;

  const pause = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());

  async function tryOnce(query: string, stallLimit: number, onItem: ItemListener | undefined): Promise<CdaAnswer> {
    requests += 1;
    const [data, response] = await rawExecuteQuery(query, {
      token,
      ...(environment === undefined ? {} : { environment }),
      includeDrafts: content === 'drafts',
      graphqlEndpointUrl: cdaUrl,
      autoRetry: false,
      fetchFn: wrapFetch(fetchFn, { stallLimit, signal, onItem }),
    });
    if (response.headers.has('x-ratelimit-limit')) rateLimit.limitPerSecond();
    if (typeof data !== 'object' || data === null) throw new CdaError('incomplete', 'the answer has no data');
    return { data: data as CdaAnswer['data'], headers: response.headers };
  }

  async function query(text: string, onItem?: ItemListener): Promise<CdaAnswer> {
    /** Starts after the rate limit: its waits do not count. */
    let startedAt = performance.now();
    const watched = onItem && new WatchedListener(onItem);
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      const queueTime = rateLimit.reserve(performance.now());
      if (queueTime > 0) await pause(queueTime);
      startedAt += queueTime;
      const remaining = Math.max(1, startedAt + maxRetryTime - performance.now());
      try {
        return await tryOnce(text, Math.min(timeout * 1000, remaining), watched?.listener);
      } catch (thrown) {
        signal?.throwIfAborted();
        const error = classifyError(watched ? watched.causeOf(thrown) : thrown);
        if (error.kind === 'retryable') rateLimit.limitPerSecond();
        const { requestedWait } = error.details;
        const retries = requestedWait === undefined ? settings.retries : retriesAfterWait;
        const elapsed = performance.now() - startedAt;
        const decision = decideRetry({ tries, retries, requestedWait, elapsed, ...waits });
        const mayPass = error.kind === 'retryable' || error.kind === 'malformed';
        if (!mayPass || !decision.retry) throw toCallerError(error, tries, settings);
        await pause(decision.wait);
      }
    }
  }

  return {
    query,
    pause,
    get requests() {
      return requests;
    },
  };
}

/** Keeps the error of a listener, since the client of the CDA may wrap it. */
class WatchedListener {
  #failure: { readonly error: unknown } | undefined;
  readonly listener: ItemListener;

  constructor(onItem: ItemListener) {
    this.listener = (root, item) => {
      try {
        onItem(root, item);
      } catch (error) {
        this.#failure = { error };
        throw error;
      }
    };
  }

  /** @throws the listener's error, which has nothing to do with the network, unless it concerns the answer */
  causeOf(thrown: unknown): unknown {
    if (!this.#failure) return thrown;
    const { error } = this.#failure;
    if (error instanceof CdaError) return error;
    throw error;
  }
}

/** Some readers of env files, such as `docker run --env-file`, read the quotes around a value as a part of it. */
function noteOnQuotes(token: string): string {
  return /^(["']).*\1$/s.test(token) ? ' It is in quotes, which are no part of it: remove them.' : '';
}

/** The error for the caller: complete sentences, without the token in texts of the server. */
function toCallerError({ kind, message, details }: CdaError, tries: number, settings: Settings): Error {
  const reason = redact(message, settings.token);
  const { cdaUrl, environment, tokenName } = settings;
  switch (kind) {
    case 'token':
      return new ConfigurationError([
        `token: the CDA refuses ${tokenName === undefined ? 'it' : `the one in ${tokenName}`}: ${reason}.${noteOnQuotes(settings.token)} Use a token of this project that may use the Content Delivery API (DatoCMS: Project settings, API tokens).`,
      ]);
    case 'environment':
      return new ConfigurationError([
        `environment: the CDA does not know ${JSON.stringify(environment ?? '')}: ${reason}. Set ${option('environment')} to one that exists, or leave it out for the primary one.`,
      ]);
    case 'refused':
      return new FindingError([finding('cda-refused', `The CDA at ${cdaUrl} refuses to answer: ${reason}.`)]);
    case 'retryable':
    case 'unreachable': {
      const { requestedWait = 0, fix: ownFix } = details;
      const count = tries > 1 ? `, tried ${tries} times` : '';
      const wait = requestedWait > maxRequestedWait ? `; ${formatRequestedWait(requestedWait)}` : '';
      const sentence = `The request to the CDA at ${cdaUrl} failed: ${reason}${count}${wait}.`;
      const later = 'Try again later. If this happens often, let fewer builds of the project run at the same time.';
      const fix = wait === '' ? ownFix : later;
      return new FindingError([finding('cda-unreachable', sentence, { fix })]);
    }
    case 'malformed':
      return new CdaError(kind, `${reason} (${cdaUrl})`, details);
    default:
      return new CdaError(kind, reason, details);
  }
}

function redact(text: string, token: string | undefined): string {
  return (token ? text.replaceAll(token, '[token]') : text).slice(0, 500).replace(/[.\s]+$/, '');
}
