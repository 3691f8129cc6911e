import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { truncate } from '../findings/escape-control-characters.ts';
import { maskSecret } from '../findings/mask-secret.ts';
import { createPool } from '../net/connection-pool.ts';
import { describeNetworkError, fixOf } from '../net/network-errors.ts';
import { onAbort } from '../net/on-abort.ts';
import { decideRetry, maxRetryTime } from '../net/retry.ts';
import { parseRetryAfter } from '../net/retry-after.ts';
import { StallWatch } from '../net/stall-watch.ts';
import { ThrottleAwareConcurrency } from '../net/throttle-aware-concurrency.ts';
import { inRegion, type S3Location } from './location.ts';
import { readError } from './read-xml.ts';
import { type S3Body, toSend } from './s3-body.ts';
import { mayPass, S3Error, s3Codes } from './s3-error.ts';
import { canonicalQuery, escapeKey, sha256OfNothing, signRequest, type UnsignedRequest } from './sign-request.ts';

export interface S3Request {
  readonly method: UnsignedRequest['method'];
  /** The part of the key behind the folder of the location; none for a listing. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: S3Body;
}

export interface S3ClientOptions {
  /** The largest number of requests and connections at once. */
  readonly concurrency: number;
  readonly retries: number;
  /** Seconds without data after which a request ends. */
  readonly timeout: number;
  /** Aborts all requests and waits. */
  readonly signal?: AbortSignal;
  /** Upper bound of the first wait before a retry, in milliseconds. It doubles with each try. @default 500 */
  readonly firstBackoff?: number;
}

type Answer = Dispatcher.ResponseData;

/** The longest error of the service, which is XML of a few hundred bytes. */
const maxErrorText = 64 * 1024;
/** The longest message of the service that is shown, in characters. */
const maxMessage = 200;

/**
 * Sends signed requests for objects in one folder of a bucket: a limited number at once, with retries, and to the
 * region that the service names. Redirects are not followed, since a signature is valid for one host.
 */
export class S3Client {
  #location: S3Location;
  readonly #options: S3ClientOptions;
  readonly #limiter: ThrottleAwareConcurrency;
  /** All requests and waits use one signal, which follows the signal of the caller. */
  readonly #abort = new AbortController();
  readonly #stopListening: () => void;
  #agent: Promise<Dispatcher> | undefined;

  constructor(location: S3Location, options: S3ClientOptions) {
    this.#location = location;
    this.#options = options;
    this.#limiter = new ThrottleAwareConcurrency(options.concurrency);
    setMaxListeners(0, this.#abort.signal);
    this.#stopListening = onAbort(options.signal, (reason) => {
      this.#abort.abort(reason);
      // A pause that the service has asked for must not delay the end.
      this.#limiter.close();
    });
  }

  get location(): S3Location {
    return this.#location;
  }

  /** How many requests run at once, at most. */
  get concurrency(): number {
    return this.#options.concurrency;
  }

  /**
   * Sends a request, and reads the answer.
   * @param read reads an answer of status 200 to 299 to its end. It may run again, after an incomplete body
   * @throws S3Error after the last try; other errors of `read` and the body; the signal's reason
   */
  async send<Result>(
    request: S3Request,
    read: (answer: Answer, watch: StallWatch) => Promise<Result>,
  ): Promise<Result> {
    const { retries, timeout, firstBackoff = 500 } = this.#options;
    const { signal } = this.#abort;
    let elapsed = 0;
    let mayMove = true;
    for (let tries = 1; ; tries++) {
      let location = this.#location;
      const attempt = async () => {
        location = this.#location;
        // The time before a request may start is no stall.
        const watch = new StallWatch(Math.min(timeout * 1000, maxRetryTime - elapsed), signal);
        try {
          return await this.#try(request, location, read, watch);
        } finally {
          watch.stop();
          elapsed += watch.idleTime;
        }
      };
      try {
        const result = await this.#limiter.run(attempt);
        this.#limiter.recordSuccess();
        return result;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof S3Error)) throw error;
        // All requests under way may get the new region.
        if (error.region !== undefined && error.region !== location.region && mayMove) {
          this.#location = inRegion(this.#location, error.region);
          mayMove = false;
          continue;
        }
        const wait = waitBeforeRetry(error, { tries, retries, elapsed, firstBackoff });
        if (error.throttled) this.#limiter.recordThrottle(wait);
        elapsed += wait;
        await sleep(wait, undefined, { signal });
      }
    }
  }

  async close(): Promise<void> {
    this.#stopListening();
    this.#limiter.close();
    await (await this.#agent)?.destroy();
  }

  async #try<Result>(
    { method, name, query = {}, headers = {}, body }: S3Request,
    location: S3Location,
    read: (answer: Answer, watch: StallWatch) => Promise<Result>,
    watch: StallWatch,
  ): Promise<Result> {
    const { origin, root, folder } = location;
    const path = name === undefined ? root : root + escapeKey(folder + name);
    const unsigned = { method, path, query, headers, sha256: body?.sha256 ?? sha256OfNothing };
    const signed = signRequest(unsigned, location, new Date());
    const { concurrency, timeout } = this.#options;
    this.#agent ??= createPool({ connections: concurrency, connect: { timeout: Math.ceil(timeout * 1000) } });
    const agent = await this.#agent;
    const bytes = body?.open();
    let bodyFailure: { readonly error: unknown } | undefined;
    const onBodyError = (error: unknown) => {
      bodyFailure = { error };
    };
    const request = agent.request({
      origin,
      path: Object.keys(query).length === 0 ? path : `${path}?${canonicalQuery(query)}`,
      method,
      headers: body ? { ...signed, 'content-length': String(body.size) } : signed,
      body: bytes === undefined ? null : toSend(bytes, watch, onBodyError),
      signal: watch.signal,
      // The `StallWatch` covers all phases.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const answer = await request.catch((error: unknown) => {
      throw bodyFailure ? bodyFailure.error : toS3Error(error, watch);
    });
    watch.touch();
    if (answer.statusCode >= 200 && answer.statusCode < 300) return read(answer, watch);
    throw await errorOf(answer, watch, location);
  }
}

/** The chunks of an answer's body. Each chunk counts as progress. @throws S3Error */
export async function* chunksOf(answer: Answer, watch: StallWatch): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of answer.body) {
      watch.touch();
      yield chunk as Buffer;
    }
  } catch (error) {
    throw toS3Error(error, watch);
  }
}

/** Reads a body up to a limit. @throws S3Error for a longer body */
export async function readText(answer: Answer, watch: StallWatch, maxLength: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(answer, watch)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxLength) throw new S3Error(`its answer has more than ${maxLength} bytes`);
  }
  return Buffer.concat(chunks).toString();
}

async function errorOf(answer: Answer, watch: StallWatch, { credentials }: S3Location): Promise<S3Error> {
  const { statusCode: status, headers } = answer;
  const header = (name: string) => [headers[name]].flat()[0];
  const { code, message, region } = await readError(await readText(answer, watch, maxErrorText).catch(() => ''));
  const words = s3Codes[code];
  const named = code === '' ? `${status}` : `${status} ${code}`;
  const said = Object.values(credentials).reduce((text, secret) => maskSecret(text, secret ?? ''), message);
  const unknown = `it answered ${named}${said === '' ? '' : `: ${truncate(said, maxMessage)}`}`;
  const requestedWait = parseRetryAfter(status, header);
  return new S3Error(words === undefined ? unknown : `${words} (it answered ${named})`, {
    status,
    code,
    region: header('x-amz-bucket-region') ?? region,
    retryable: mayPass(status, code),
    throttled: status === 429 || code === 'SlowDown',
    requestedWait,
  });
}

function toS3Error(error: unknown, watch: StallWatch): S3Error {
  const cause: unknown = watch.signal.aborted ? watch.signal.reason : error;
  const problem = describeNetworkError(cause);
  const { message, retryable } = problem;
  const { hostname = '' } = Object(cause);
  return new S3Error(hostname === '' ? message : `${hostname}: ${message}`, { retryable, fix: fixOf(problem), cause });
}

/** @throws S3Error if there is no next try */
function waitBeforeRetry(
  failure: S3Error,
  at: { readonly tries: number; readonly retries: number; readonly elapsed: number; readonly firstBackoff: number },
): number {
  if (!failure.retryable) throw failure;
  const { message, status, code, retryable, requestedWait, fix } = failure;
  const decision = decideRetry({ ...at, requestedWait });
  if (decision.retry) return decision.wait;
  throw new S3Error(message + decision.reason, { status, code, retryable, fix, cause: failure });
}
