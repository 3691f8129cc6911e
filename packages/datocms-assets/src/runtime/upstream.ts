import type { AssetHosts } from '../asset/asset-url.ts';
import { auditMarkup } from '../content/markup/audit-markup.ts';
import { decodeMarkup } from '../content/markup/decode-markup.ts';
import { checkAssetOrigin } from '../fetch/asset-origin.ts';
import { DownloadError } from '../findings/download-error.ts';
import { followRedirects } from '../net/follow-redirects.ts';
import { StallWatch } from '../net/stall-watch.ts';
import { typeOfBody, typeOfPart } from './body-type.ts';

/** How the asset host is asked. */
export interface UpstreamRules {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly hosts: AssetHosts;
  /** Whether the asset at a URL may be shown, when a redirect leads there. */
  readonly mayBeShown: (url: string) => Promise<boolean>;
  /** Milliseconds without data after which a request ends. */
  readonly timeout: number;
}

export interface UpstreamRequest {
  readonly url: string;
  readonly accept: string;
  /** A `Range` header with one range. */
  readonly range: string | undefined;
}

/** An asset as the asset host sends it. A body of bytes may be sent to many. */
export interface UpstreamAsset {
  readonly status: 200 | 206;
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  /** Of the body in bytes, where it is known. */
  readonly length: number | undefined;
  readonly contentRange: string | undefined;
}

/** The asset host has no such asset. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

const headLength = 64 * 1024;
/** Images and XML up to this size are read whole, so that one request answers all that ask at the same time. */
const maxSharedLength = 8 * 1024 * 1024;
// Names neither the visitor nor the site.
const userAgent = 'datocms-assets';

/**
 * Requests an asset, and checks that nothing in it runs in a browser.
 * @throws NotFoundError, DownloadError, RedirectError, StallError, and what `fetch` throws
 */
export async function fetchUpstream(request: UpstreamRequest, rules: UpstreamRules): Promise<UpstreamAsset> {
  const watch = new StallWatch(rules.timeout);
  try {
    return await receive(await send(request, rules, watch), rules, watch);
  } catch (error) {
    watch.stop();
    throw watch.signal.aborted ? watch.signal.reason : error;
  }
}

async function send(
  { url, accept, range }: UpstreamRequest,
  { fetch, hosts, mayBeShown }: UpstreamRules,
  watch: StallWatch,
): Promise<Response> {
  const headers = { accept, 'user-agent': userAgent, ...(range !== undefined && { range }) };
  const response = await followRedirects<Response>(new URL(url), {
    send: async (to) => {
      const answer = await fetch(new Request(to, { headers, redirect: 'manual', signal: watch.signal }));
      watch.touch();
      return answer;
    },
    read: ({ status, headers }) => ({ status, location: headers.get('location') }),
    discard: async ({ body }) => body?.cancel(),
    refuse: async (to) => {
      const isSame = to.pathname === new URL(url).pathname;
      return checkAssetOrigin(to, hosts) ?? (isSame || (await mayBeShown(to.href)) ? undefined : 'not published');
    },
  });
  const { status, body } = response;
  if (status === 200 || (status === 206 && range !== undefined)) return response;
  await body?.cancel();
  if (status === 404 || status === 410) throw new NotFoundError(`the host answered ${status}`);
  throw new DownloadError('download-failed', `the host answered ${status}`);
}

async function receive(response: Response, { hosts }: UpstreamRules, watch: StallWatch): Promise<UpstreamAsset> {
  const { headers, status } = response;
  const reader = (response.body ?? new ReadableStream<Uint8Array>({ start: (empty) => empty.close() })).getReader();
  try {
    const contentType = headers.get('content-type');
    // The length of a compressed body is not that of what comes here.
    const stated = headers.has('content-encoding') ? null : headers.get('content-length');
    const length = stated !== null && /^\d+$/.test(stated) ? Number(stated) : undefined;
    const contentRange = headers.get('content-range') ?? undefined;
    if (status === 206) {
      const type = typeOfPart(contentType);
      if (contentRange === undefined) throw new DownloadError('bad-content', 'a part without Content-Range');
      return { status, type, length, contentRange, body: streamOf([], reader, watch) };
    }
    const head = await readUpTo(reader, headLength, watch);
    const { type, isMarkup } = typeOfBody(joinBytes(head.chunks), contentType);
    const isShared = isMarkup || type.startsWith('image/');
    const rest =
      isShared && !head.isEnd ? await readUpTo(reader, maxSharedLength, watch) : { chunks: [], isEnd: head.isEnd };
    const chunks = [...head.chunks, ...rest.chunks];
    if (!rest.isEnd) {
      if (isMarkup) throw new DownloadError('too-large', 'it is too much XML to look for active parts');
      return { status: 200, type, length, contentRange: undefined, body: streamOf(chunks, reader, watch) };
    }
    watch.stop();
    const body = joinBytes(chunks);
    if (length !== undefined && length !== body.length) {
      throw new DownloadError('bad-content', `${body.length} bytes came instead of ${length}`);
    }
    if (isMarkup) checkMarkup(body, hosts);
    return { status: 200, type, length: body.length, contentRange: undefined, body };
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw error;
  }
}

/** @throws DownloadError if a browser would run or fetch something that the XML holds */
function checkMarkup(body: Uint8Array, hosts: AssetHosts): void {
  const [danger] = auditMarkup(decodeMarkup(body).text, hosts).dangers;
  if (danger) throw new DownloadError('active-content', `it holds ${danger.description}`);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readUpTo(reader: Reader, length: number, watch: StallWatch) {
  const chunks: Uint8Array[] = [];
  for (let rest = length; rest > 0; ) {
    const { done, value } = await reader.read();
    watch.touch();
    if (done) return { chunks, isEnd: true };
    chunks.push(value);
    rest -= value.length;
  }
  return { chunks, isEnd: false };
}

function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
}

/** Some chunks and then what the reader gives, as fast as it is read. A visitor who reads slowly is no stall of the host. */
function streamOf(chunks: readonly Uint8Array[], reader: Reader, watch: StallWatch): ReadableStream<Uint8Array> {
  const first = [...chunks];
  watch.pause();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const chunk = first.shift();
      if (chunk) return controller.enqueue(chunk);
      watch.resume();
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(error);
      } finally {
        watch.pause();
      }
    },
    cancel: (reason) => {
      watch.stop();
      return reader.cancel(reason);
    },
  });
}
