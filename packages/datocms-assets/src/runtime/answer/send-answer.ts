import type { Body, KnownAsset } from './answer-cache.ts';
import { isOneRange, isWholeRange, partOf } from './byte-range.ts';
import type { UpstreamAsset } from './receive-asset.ts';

/** An asset loads and runs nothing. An SVG shows the pictures and fonts that it contains. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";
/** For PDFs, which browsers do not show in a sandbox, and films, which do not play there. None can reach the site. */
const unsandboxedPolicies = [
  [/^application\/pdf$/, policy],
  [/^(?:audio\/|video\/|application\/vnd\.apple\.mpegurl$)/, `${policy}; media-src 'self'`],
] as const;

/** A `Headers` object would cost as much as the rest of an answer. */
export type AnswerHeaders = Record<string, string>;

/** Headers of an answer with an asset. */
export function headersOf(type: string, more: Readonly<AnswerHeaders>): AnswerHeaders {
  return {
    'content-security-policy': unsandboxedPolicies.find(([types]) => types.test(type))?.[1] ?? `${policy}; sandbox`,
    'x-content-type-options': 'nosniff',
    'content-type': type.startsWith('text/') ? `${type}; charset=utf-8` : type,
    ...more,
  };
}

/** The error if a cache, or another process, has removed an asset since it was found. */
export class LostAssetError extends Error {
  override readonly name = 'LostAssetError';
}

/** @throws LostAssetError */
export async function answerKnown(
  asset: KnownAsset,
  headers: AnswerHeaders,
  request: Request,
  range: string | undefined,
): Promise<Response> {
  const { length, sha256 } = asset;
  const etag = `"${sha256.slice(0, 32)}"`;
  if (isOtherWanted(request, etag)) return refuse(412);
  headers.etag = etag;
  headers['accept-ranges'] = 'bytes';
  if (isSameTag(request.headers.get('if-none-match'), etag)) {
    const { 'content-type': _ofBody, ...others } = headers;
    return new Response(null, { status: 304, headers: others });
  }
  const isWanted = range !== undefined && [null, etag].includes(request.headers.get('if-range'));
  const part = isWanted ? partOf(range, length) : { start: 0, end: length };
  if (!part) return refuse(416, { 'content-range': `bytes */${length}` });
  const { start, end } = part;
  if (isWanted) headers['content-range'] = `bytes ${start}-${end - 1}/${length}`;
  const body =
    request.method === 'HEAD' ? null : await asset.read(start, end).catch(() => Promise.reject(new LostAssetError()));
  return send(body, end - start, { status: isWanted ? 206 : 200, headers });
}

export async function answerStream(
  { body, length, contentRange }: UpstreamAsset,
  headers: AnswerHeaders,
  request: Request,
  range: string | undefined,
): Promise<Response> {
  const isAll = range !== undefined && isWholeRange(range) && !request.headers.has('if-range');
  const all = isAll && length !== undefined ? `bytes 0-${length - 1}/${length}` : undefined;
  const part = contentRange ?? all;
  if (part !== undefined) headers['content-range'] = part;
  const isHead = request.method === 'HEAD';
  const isRefused = isOtherWanted(request);
  if ((isHead || isRefused) && body instanceof ReadableStream) await body.cancel();
  if (isRefused) return refuse(412);
  return send(isHead ? null : body, length, { status: part === undefined ? 200 : 206, headers });
}

function send(
  body: Body | null,
  length: number | undefined,
  init: { readonly status: number; readonly headers: AnswerHeaders },
): Response {
  if (length !== undefined) init.headers['content-length'] = String(length);
  return new Response(withLength(body, length), init);
}

/** Whether an `If-None-Match` header names a tag. A proxy that compresses makes it weak or, as Apache, `"…-gzip"`. */
function isSameTag(header: string | null, etag: string): boolean {
  const tags = tagsIn(header).map((tag) => tag.replace(/^W\/|-[a-z]+(?="$)/g, ''));
  return tags.includes(etag) || tags.includes('*');
}

/**
 * Whether the request asks for another version of the asset only, as Android for the rest of a download (`If-Match`).
 * @param etag of the asset, if it is known
 */
export function isOtherWanted({ headers }: Request, etag = ''): boolean {
  const tags = tagsIn(headers.get('if-match'));
  return tags.length > 0 && !tags.includes(etag) && !tags.includes('*');
}

function tagsIn(header: string | null): string[] {
  return header?.split(',').map((tag) => tag.trim()) ?? [];
}

/** Only in Cloudflare Workers. Without it a stream has no `Content-Length`, and a cut stream looks complete. */
type FixedLengthStream = new (length: number) => TransformStream<Uint8Array, Uint8Array>;

function withLength(body: Body | null, length: number | undefined): Body | null {
  const { FixedLengthStream } = globalThis as { readonly FixedLengthStream?: FixedLengthStream };
  if (!FixedLengthStream || length === undefined || !(body instanceof ReadableStream)) return body;
  return body.pipeThrough(new FixedLengthStream(length));
}

const reasons = {
  404: 'Not found',
  405: 'Method not allowed',
  412: 'Precondition failed',
  416: 'Range not satisfiable',
  502: 'Bad gateway',
  504: 'Gateway timeout',
} as const;

/** A response without an asset, which caches do not keep. */
export function refuse(status: keyof typeof reasons, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${reasons[status]}\n`, {
    status,
    headers: headersOf('text/plain', { 'cache-control': 'no-store', ...headers }),
  });
}

/**
 * The answer for an asset that may no longer be shown. nginx keeps it for a second, by a header that it does not pass
 * on. When it renews copies in the background, it would otherwise send its copy of the asset forever.
 */
export function goneResponse(): Response {
  return refuse(404, { 'x-accel-expires': '1' });
}

/** The single range of a request. */
export function rangeOf({ headers, method }: Request): string | undefined {
  const range = headers.get('range');
  return range !== null && method === 'GET' && isOneRange(range) ? range : undefined;
}

/** The range for the asset host. A browser's part may be of another version of the file, unless its hash is known. */
export function partialRangeOf(request: Request): string | undefined {
  const range = rangeOf(request);
  return range === undefined || isWholeRange(range) || request.headers.has('if-range') ? undefined : range;
}
