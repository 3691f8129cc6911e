import { mayNameHost } from '../asset-text/find-hosts.ts';
import { decodeUtf8, encodeUtf8, fromByteString, toByteString } from '../memory/byte-strings.ts';
import { type RewriteRules, TextRewriter } from './rewrite-text.ts';
import { type Splitter, segmentsOf, splitAtLines, splitHtml, splitNowhere } from './segments.ts';

export interface ResponseRules extends RewriteRules {
  /** Whether a URL that expires has been written. */
  readonly hasExpiring: () => boolean;
  /** The response is to a HEAD request: its headers are those of a body. */
  readonly isHead: boolean;
}

/** How a text of a media type is read: as the file of a name, in segments. */
interface TextFormat {
  readonly file: string;
  readonly split: (siteHosts: ReadonlySet<string>) => Splitter;
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
  const answer = (newBody: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null) => {
    if (rules.hasExpiring()) forbidCaching(headers);
    return new Response(newBody, { status, statusText, headers });
  };
  if (!body && format && rules.isHead) forgetBody(headers);
  if (!body || !format) return answer(body);
  if (headers.has('content-encoding')) {
    rules.warn('content-encoding');
    return answer(body);
  }
  const isShort = headers.has('content-length') || mayBeCached(headers);
  if (format.split === splitNowhere || (isShort && format !== events)) {
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    const text = toByteString(bytes);
    const splitter = format.split(rules.context.siteHosts);
    const start = await rewriter.rewrite(format.file, splitter.push(text));
    const localized = start + (await rewriter.rewrite(format.file, splitter.end()));
    if (localized === text) return answer(bytes);
    forgetBody(headers);
    return answer(fromByteString(localized));
  }
  forgetBody(headers);
  const reader = body.getReader();
  const chunks = rewriteChunks(reader, format, rewriter, rules);
  // A browser waits for the headers of an event stream, whose first event may come much later.
  const first = format === events ? undefined : await chunks.next();
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
  return (
    isFresh || ['expires', 'last-modified', 'cdn-cache-control', 'surrogate-control'].some((name) => headers.has(name))
  );
}

function forbidCaching(headers: Headers): void {
  for (const name of ['expires', 'cdn-cache-control', 'surrogate-control']) headers.delete(name);
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

/** What the reader gives, rewritten as soon as it is whole. */
async function* rewriteChunks(
  reader: Reader,
  { file, split }: TextFormat,
  rewriter: TextRewriter,
  { context }: ResponseRules,
): AsyncGenerator<Chunk, void> {
  const splitter = split(context.siteHosts);
  for (let isEnd = false; !isEnd; ) {
    const { done, value } = await reader.read();
    isEnd = done;
    const chunk = value ? toByteString(value) : '';
    const text = await rewriter.rewrite(file, done ? splitter.end() : splitter.push(chunk));
    if (text !== '') yield value && text === chunk ? value : fromByteString(text);
  }
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;
type Chunk = Uint8Array;

function streamOf(
  chunks: AsyncGenerator<Chunk, void>,
  reader: Reader,
  first?: IteratorResult<Chunk, void>,
): ReadableStream<Chunk> {
  let known = first;
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = known ?? (await chunks.next());
      known = undefined;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
