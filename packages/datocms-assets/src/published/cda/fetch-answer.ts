import { followRedirects } from '../../net/follow-redirects.ts';
import { StallWatch } from '../../net/stall-watch.ts';
import { CdaError } from './cda-error.ts';
import { AnswerParser, type ItemListener } from './parse-answer.ts';

/** A longer answer is not read. A page of records (`pageSize`) is much shorter. */
const maxAnswerLength = 2 ** 28;
/** The longest text that is kept of an answer that is no JSON of the API. */
const maxErrorLength = 2 ** 16;

export interface FetchAnswerOptions {
  /** Milliseconds without data after which a request is given up. */
  readonly stallLimit: number;
  readonly signal: AbortSignal | undefined;
  readonly onItem: ItemListener | undefined;
}

/**
 * Wraps `fetch` for the client of the CDA: a stalled request is aborted, redirects are followed on the same origin
 * only, and the answer is read to its end, so that an incomplete answer is a network error.
 */
export function wrapFetch(fetchFn: typeof fetch, { stallLimit, signal, onItem }: FetchAnswerOptions): typeof fetch {
  return async (input, init) => {
    const watch = new StallWatch(stallLimit, signal);
    try {
      const send = async ({ href }: URL) => {
        // The caller's `fetch` may miss the signal: Node's `fetch` loses it when a `Request` is garbage-collected.
        const answer = await watch.race(fetchFn(href, { ...init, signal: watch.signal, redirect: 'manual' }));
        watch.touch();
        return answer;
      };
      const response = await followRedirects(new URL(String(input)), send, refuseRedirect);
      return await readResponse(response, watch, onItem);
    } catch (error) {
      throw watch.signal.aborted ? watch.signal.reason : error;
    } finally {
      watch.stop();
    }
  };
}

/** The token goes to no other origin. Only 307 and 308 keep the method of a POST (RFC 9110 §15.4). */
function refuseRedirect(to: URL, from: URL, status: number): string | undefined {
  if (to.origin !== from.origin) return 'another origin would get the token';
  return status === 307 || status === 308 ? undefined : 'it would not repeat the query';
}

/**
 * Reads a response to its end, and returns a response with the result. JSON is parsed while it arrives; errors and all
 * other texts are kept.
 */
async function readResponse(
  response: Response,
  watch: StallWatch,
  onItem: ItemListener | undefined,
): Promise<Response> {
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  const isJson = response.ok && /[/+]json\b/.test(headers.get('content-type') ?? '');
  const decoder = new TextDecoder();
  const parser = new AnswerParser(isJson ? onItem : undefined);
  let length = 0;
  let text = '';
  const add = (part: string) => {
    length += part.length;
    if (length > maxAnswerLength) throw new CdaError('unreachable', 'the answer is too large to be read');
    if (isJson) parser.write(part);
    else if (text.length < maxErrorLength) text += part;
  };
  const reader = (response.body ?? new Blob([]).stream()).getReader();
  try {
    for (let part = await watch.race(reader.read()); !part.done; part = await watch.race(reader.read())) {
      watch.touch();
      add(decoder.decode(part.value, { stream: true }));
    }
  } catch (error) {
    reader.cancel().catch(() => undefined);
    throw error;
  }
  add(decoder.decode());
  headers.set('content-type', isJson || (!response.ok && isValidJson(text)) ? 'application/json' : 'text/plain');
  // Responses with statuses such as 204 may have no body.
  const complete = new Response(text === '' ? null : text, { status, statusText, headers });
  return isJson ? Object.defineProperty(complete, 'json', { value: async () => parser.end() }) : complete;
}

function isValidJson(text: string): boolean {
  const parser = new AnswerParser(undefined);
  try {
    parser.write(text);
    parser.end();
    return true;
  } catch {
    return false;
  }
}
