import { CdaFailure } from './cda-failure.ts';
import { AnswerParser, type ItemListener } from './parse-answer.ts';

/** A longer answer is not read: a page of 500 records stays far below. */
const mostCharacters = 2 ** 28;
/** Of an answer that is none of the API's, so much is kept. */
const mostErrorText = 2 ** 16;

/**
 * Wraps `fetch` for the client: a try is given up after `seconds` without a byte, redirects stay on the origin, and the
 * answer is read to its end here, so that a cut one is an error of the network and never half an answer.
 */
export function fetchWhole(
  fetchFn: typeof fetch,
  seconds: number,
  signal?: AbortSignal,
  onItem?: ItemListener,
): typeof fetch {
  return async (input, init) => {
    const watch = new StallWatch(seconds, signal);
    try {
      const response = await followOnOrigin(fetchFn, String(input), { ...init, signal: watch.signal });
      watch.touch();
      return await readAll(response, watch, onItem);
    } catch (error) {
      signal?.throwIfAborted();
      throw watch.signal.aborted ? new CdaFailure('passing', `no byte came for ${seconds} s`) : error;
    } finally {
      watch.stop();
    }
  };
}

async function followOnOrigin(fetchFn: typeof fetch, address: string, init: RequestInit): Promise<Response> {
  let url = new URL(address);
  for (let hop = 0; hop <= 5; hop += 1) {
    const response = await fetchFn(url.href, { ...init, redirect: 'manual' });
    if (response.status < 300 || response.status > 399) return response;
    const location = response.headers.get('location') ?? '';
    await response.body?.cancel();
    const target = URL.canParse(location, url.href) ? new URL(location, url.href) : undefined;
    // A POST keeps its method and body only with 307 and 308.
    if (target?.origin !== url.origin || (response.status !== 307 && response.status !== 308)) {
      const where = target ? ` to ${target.origin}` : '';
      throw new CdaFailure(
        'unreachable',
        `it redirects${where} (HTTP status ${response.status}), which is not followed`,
      );
    }
    url = target;
  }
  throw new CdaFailure('unreachable', 'it redirects more than 5 times');
}

/** An answer that is here already. JSON is parsed while it comes; anything else, and errors, are kept as text. */
async function readAll(response: Response, watch: StallWatch, onItem: ItemListener | undefined): Promise<Response> {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  const isJson = response.ok && /[/+]json\b/.test(headers.get('content-type') ?? '');
  const decoder = new TextDecoder();
  const reader = new AnswerParser(isJson ? onItem : undefined);
  let size = 0;
  let text = '';
  const take = (part: string) => {
    size += part.length;
    if (size > mostCharacters) throw new CdaFailure('unreachable', 'the answer is too large to be read');
    if (isJson) reader.write(part);
    else if (text.length < mostErrorText) text += part;
  };
  for await (const chunk of response.body ?? []) {
    watch.touch();
    take(decoder.decode(chunk, { stream: true }));
  }
  take(decoder.decode());
  headers.set('content-type', isJson || (!response.ok && isValidJson(text)) ? 'application/json' : 'text/plain');
  const whole = new Response(text, { status, statusText, headers });
  return isJson ? Object.defineProperty(whole, 'json', { value: async () => reader.end() }) : whole;
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Aborts when nothing has touched it for a while, or when the caller aborts. */
class StallWatch {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(seconds: number, outer: AbortSignal | undefined) {
    this.#timer = setTimeout(() => this.#controller.abort(), seconds * 1000);
    this.signal = outer ? AbortSignal.any([outer, this.#controller.signal]) : this.#controller.signal;
  }

  touch(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
