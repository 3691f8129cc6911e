import { setTimeout as sleep } from 'node:timers/promises';
import { rawExecuteQuery } from '@datocms/cda-client';
import { FindingError, finding } from '../../findings/finding.ts';
import { RateLimit } from '../../net/rate-limit.ts';
import { ConfigurationError } from '../../options/configuration-error.ts';
import type { Settings } from '../../options/settings.ts';
import { CdaFailure } from './cda-failure.ts';
import { classifyFailure } from './classify-failure.ts';
import { fetchWhole } from './fetch-answer.ts';
import { longestInAll, longestWait, nextTry } from './next-try.ts';
import type { ItemListener } from './parse-answer.ts';

/** Sends queries for published content to one CDA. */
export interface CdaClient {
  /** Requests sent so far, further tries included. */
  readonly requests: number;
  /**
   * @param onItem takes the items of lists in root fields, which are then not in the answer; when a try fails, it
   * hears the same ones again
   * @throws CdaFailure of kind `complex`, `garbled` or `incomplete`, which the caller can tell the model of
   * @throws FindingError where the CDA can't be reached or refuses
   * @throws ConfigurationError for the token and the environment
   */
  ask(query: string, onItem?: ItemListener): Promise<Answer>;
}

export interface Answer {
  readonly data: Readonly<Record<string, unknown>>;
  readonly headers: Headers;
}

export interface CdaOptions {
  readonly fetchFn?: typeof fetch | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function createCdaClient(settings: Settings, { fetchFn = fetch, signal }: CdaOptions): CdaClient {
  const { token = '', environment, cdaUrl, retries, timeout } = settings;
  const allowance = new RateLimit();
  let requests = 0;

  /** Milliseconds. */
  async function pause(time: number): Promise<void> {
    await sleep(time, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
  }

  async function tryOnce(query: string, stall: number, onItem?: ItemListener): Promise<Answer> {
    requests += 1;
    const [data, response] = await rawExecuteQuery(query, {
      token,
      ...(environment === undefined ? {} : { environment }),
      graphqlEndpointUrl: cdaUrl,
      autoRetry: false,
      fetchFn: fetchWhole(fetchFn, stall, signal, onItem),
    });
    if (response.headers.has('x-ratelimit-limit')) allowance.limitPerSecond();
    if (typeof data !== 'object' || data === null) throw new CdaFailure('incomplete', 'the answer has no data');
    return { data: data as Answer['data'], headers: response.headers };
  }

  async function ask(query: string, onItem?: ItemListener): Promise<Answer> {
    let end = performance.now() + longestInAll * 1000;
    let heard: { error: unknown } | undefined;
    const listen: ItemListener = (root, item) => {
      try {
        onItem?.(root, item);
      } catch (error) {
        heard = { error };
        throw error;
      }
    };
    for (let turn = 0; ; turn += 1) {
      signal?.throwIfAborted();
      const queued = allowance.reserve(performance.now());
      if (queued > 0) await pause(queued);
      end += queued;
      const left = (end - performance.now()) / 1000;
      try {
        return await tryOnce(query, Math.min(timeout, left), onItem && listen);
      } catch (error) {
        signal?.throwIfAborted();
        // What the listener does not accept is no fault of the network.
        if (heard && !(heard.error instanceof CdaFailure)) throw heard.error;
        const failure = classifyFailure(heard?.error ?? error);
        if (failure.kind === 'passing') allowance.limitPerSecond();
        const wait = nextTry(failure, turn, retries, (end - performance.now()) / 1000);
        if (wait === undefined) throw outwards(failure, turn + 1, settings);
        await pause(wait * 1000);
      }
    }
  }

  return {
    ask,
    get requests() {
      return requests;
    },
  };
}

/** What the caller gets to see: whole sentences, the token taken out of whatever the server said. */
function outwards(failure: CdaFailure, tries: number, settings: Settings): Error {
  const said = redact(failure.message, settings.token);
  const { cdaUrl, environment } = settings;
  switch (failure.kind) {
    case 'token':
      return new ConfigurationError([
        `token: the CDA refuses it: ${said}. Set DATOCMS_CDA_TOKEN or --token to a token of this project that may use the Content Delivery API (DatoCMS: Project settings, API tokens).`,
      ]);
    case 'environment':
      return new ConfigurationError([
        `environment: the CDA does not know ${JSON.stringify(environment ?? '')}: ${said}. Set --environment to one that exists, or leave it out for the primary one.`,
      ]);
    case 'refused':
      return new FindingError([finding('cda-refused', `The CDA at ${cdaUrl} refuses to answer: ${said}.`)]);
    case 'passing':
    case 'unreachable': {
      const asked = failure.detail.wait;
      const why =
        asked !== undefined && asked > longestWait ? ` It asks to wait ${asked} s, more than ${longestWait} s.` : '';
      const times = tries > 1 ? ` (${tries} tries)` : '';
      return new FindingError([
        finding('cda-unreachable', `The CDA at ${cdaUrl} can't be asked: ${said}${times}.${why}`),
      ]);
    }
    default:
      return new CdaFailure(failure.kind, said, failure.detail);
  }
}

function redact(text: string, token: string | undefined): string {
  return (token ? text.replaceAll(token, '[token]') : text).slice(0, 500).replace(/[.\s]+$/, '');
}
