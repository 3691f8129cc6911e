import { mayNameHost } from '../asset-text/find-hosts.ts';
import { decodeUtf8, encodeUtf8 } from '../memory/byte-strings.ts';
import { rewriteChunks, rewriteWhole, type TextFormat } from './rewrite-body.ts';
import { type RewriteRules, TextRewriter } from './rewrite-text.ts';
import { segmentsOf, splitAtLines, splitHtml, splitNowhere } from './segments.ts';

export interface ResponseRules extends RewriteRules {
  /** Whether a URL that expires has been written. */
  readonly hasExpiring: () => boolean;
  /** Whether a cache keeps the response without a header that says so. */
  readonly isCached: () => boolean;
  /** The response is to a HEAD request: its headers are those of a body. */
  readonly isHead: boolean;
}

const whole = (file: string): TextFormat => ({ file, split: splitNowhere });
const html: TextFormat = { file: 'page.html', split: splitHtml };
const lines: TextFormat = { file: 'lines.txt', split: splitAtLines };
/** No cache keeps one, and it may never end. */
const events: TextFormat = { ...lines };

const formats: Readonly<Record<string, TextFormat>> = {
  'text/html': html,
  'text/event-stream': events,
  'text/plain': lines,
  'application/x-ndjson': lines,
  'application/xhtml+xml': whole('page.xhtml'),
  'application/ld+json': whole('data.jsonld'),
  'application/manifest+json': whole('app.webmanifest'),
  'application/rss+xml': whole('feed.rss'),
  'application/atom+xml': whole('feed.atom'),
  'application/xml': whole('data.xml'),
  'text/xml': whole('data.xml'),
  'image/svg+xml': whole('picture.svg'),
  'text/css': whole('style.css'),
  'text/javascript': whole('code.js'),
  'application/javascript': whole('code.js'),
  'text/markdown': whole('text.md'),
  'text/csv': whole('table.csv'),
  'text/calendar': whole('dates.ics'),
  'text/vcard': whole('cards.vcf'),
  'text/vtt': whole('captions.vtt'),
  // React server components: rows with their length in front of them.
  'text/x-component': whole('flight.txt'),
};

function formatOf(headers: Headers): TextFormat | undefined {
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (Object.hasOwn(formats, type)) return formats[type];
  // `application/json`, `application/feed+json`, and `application/json+devalue` of Astro's actions.
  if (/^application\/(?:[\w.+-]+\+)?json(?:\+[\w-]+)?$/.test(type)) return whole('data.json');
  return /^application\/[\w.+-]+\+xml$/.test(type) ? whole('data.xml') : undefined;
}

/** Replaces the asset URLs in a response: in its headers, and in its body if that is text. */
export async function localizeResponse(response: Response, rules: ResponseRules): Promise<Response> {
  if (response.status < 200) return response;
  const rewriter = new TextRewriter(rules);
  const headers = await localizeHeaders(response.headers, rewriter, rules);
  const format = formatOf(headers);
  const { status, statusText } = response;
  const body = format ? decompress(response.body, headers) : response.body;
  const answer = (newBody: ReadableStream<Uint8Array> | null) => {
    if (rules.hasExpiring()) forbidCaching(headers);
    return new Response(newBody, { status, statusText, headers });
  };
  if (!body && format && rules.isHead) forgetBody(headers);
  if (!body || !format) return answer(body);
  if (headers.has('content-encoding')) {
    rules.warn('content-encoding');
    return answer(body);
  }
  const isShort = headers.has('content-length') || mayBeCached(headers) || rules.isCached();
  if (format.split === splitNowhere || (isShort && format !== events)) {
    const { chunks, isChanged } = await rewriteWhole(body.getReader(), format, rewriter, rules.context);
    if (isChanged) forgetBody(headers);
    return answer(streamOf(chunks[Symbol.iterator]()));
  }
  forgetBody(headers);
  const reader = body.getReader();
  const chunks = rewriteChunks(reader, format, rewriter, rules.context);
  // A browser waits for the headers of an event stream, whose first event may come much later.
  const first = format === events ? undefined : await chunks.next();
  // Only the code that renders the beginning may have said so.
  if (first && rules.isCached()) return answer(streamOf((await readAll(first, chunks))[Symbol.iterator]()));
  return answer(streamOf(chunks, reader, first));
}

/** The text of a compressed body, if it is compressed in a way that web APIs know. */
function decompress(body: ReadableStream<Uint8Array> | null, headers: Headers): ReadableStream<Uint8Array> | null {
  const encoding = headers.get('content-encoding')?.toLowerCase();
  if (!body || (encoding !== 'gzip' && encoding !== 'deflate')) return body;
  headers.delete('content-encoding');
  forgetBody(headers);
  return body.pipeThrough(new DecompressionStream(encoding) as TransformStream<Uint8Array, Uint8Array>);
}

/** Headers go first: an answer that a cache may keep is read to its end, so that they tell whether it holds URLs that expire. */
function mayBeCached(headers: Headers): boolean {
  const caching = headers.get('cache-control') ?? '';
  if (/\b(?:no-store|private)\b/i.test(caching)) return false;
  // A cache asks the site each time before it uses such an answer, unless others are told otherwise.
  const isAsked = /\bno-cache\b|\bmax-age\s*=\s*0\b/i.test(caching) && !/\b(?:s-maxage|stale-\S+)\b/i.test(caching);
  const isFresh = caching !== '' && !isAsked;
  return isFresh || headers.has('last-modified') || [...headers.keys()].some(isForCaches);
}

/** Whether a header tells one kind of cache how long it may keep a response: `Netlify-CDN-Cache-Control` and the like. */
function isForCaches(name: string): boolean {
  return /^(?:expires|surrogate-control|x-accel-expires|.+-cache-control)$/.test(name);
}

function forbidCaching(headers: Headers): void {
  for (const name of [...headers.keys()].filter(isForCaches)) headers.delete(name);
  headers.set('cache-control', 'private, no-store');
}

/** What headers say of a body that has changed. */
function forgetBody(headers: Headers): void {
  for (const name of [
    'content-length',
    'etag',
    'content-md5',
    'digest',
    'content-digest',
    'repr-digest',
    'accept-ranges',
  ])
    headers.delete(name);
}

/** `Link`, `Content-Security-Policy`, `Location` and others, each as a line of a headers file. */
async function localizeHeaders(
  original: Headers,
  rewriter: TextRewriter,
  { context }: ResponseRules,
): Promise<Headers> {
  const headers = new Headers(original);
  for (const [name, value] of original) {
    if (name === 'set-cookie' || !mayNameHost(value, context)) continue;
    const text = encodeUtf8(`${name}: ${value}`);
    const line = await rewriter.rewrite('_headers', segmentsOf(text, [text.length]));
    const localized = decodeUtf8(line).slice(name.length + 2);
    if (localized === '') headers.delete(name);
    else headers.set(name, localized);
  }
  return headers;
}

async function readAll(
  first: IteratorResult<Uint8Array, unknown>,
  rest: AsyncIterable<Uint8Array>,
): Promise<Uint8Array[]> {
  const chunks = first.done ? [] : [first.value];
  for await (const chunk of rest) chunks.push(chunk);
  return chunks;
}

function streamOf(
  chunks: Iterator<Uint8Array, unknown> | AsyncIterator<Uint8Array, unknown>,
  source?: ReadableStreamDefaultReader<Uint8Array>,
  first?: IteratorResult<Uint8Array, unknown>,
): ReadableStream<Uint8Array> {
  let known = first;
  return new ReadableStream({
    pull: async (controller) => {
      const next = known ?? (await chunks.next());
      known = undefined;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: (reason) => source?.cancel(reason),
  });
}
