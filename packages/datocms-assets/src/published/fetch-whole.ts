import { CdaFailure } from './cda-failure.ts';

/** An answer larger than this is not read: a page of 500 records stays far below. */
const mostBytes = 512 * 2 ** 20;

/**
 * Wraps `fetch` for the client: a try is given up after `seconds` without a byte, redirects stay on the origin, and the
 * answer is read to its end here, so that a cut one is an error of the network and never half an answer.
 */
export function fetchWhole(fetchFn: typeof fetch, seconds: number, signal?: AbortSignal): typeof fetch {
  return async (input, init) => {
    const watch = new StallWatch(seconds, signal);
    try {
      const response = await followOnOrigin(fetchFn, String(input), { ...init, signal: watch.signal });
      watch.touch();
      const body = await readAll(response, watch);
      const headers = new Headers(response.headers);
      if (/[/+]json\b/.test(headers.get('content-type') ?? '')) headers.set('content-type', 'application/json');
      return new Response(body, { status: response.status, statusText: response.statusText, headers });
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

async function readAll(response: Response, watch: StallWatch): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    watch.touch();
    size += chunk.byteLength;
    if (size > mostBytes) throw new CdaFailure('unreachable', `the answer is larger than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks, size));
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
