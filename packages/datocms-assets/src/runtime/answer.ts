import type { Variant } from '../asset/asset-url.ts';
import { acceptHeader } from '../fetch/accept-header.ts';
import { StallError } from '../net/stall-watch.ts';
import type { SealedAsset } from './sealer.ts';
import {
  fetchUpstream,
  NotFoundError,
  type UpstreamAsset,
  type UpstreamRequest,
  type UpstreamRules,
} from './upstream.ts';

/** Nothing in an asset runs, fetches or is read as another type. */
const safeHeaders = {
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
  'x-content-type-options': 'nosniff',
} as const;
/** Browsers show no PDF in a sandbox. A PDF can't reach the site's pages. */
const pdfHeaders = {
  ...safeHeaders,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
} as const;

const imageFile = /\.(?:avif|bmp|gif|hei[cf]|ico|jpe?g|png|psd|svg|tiff?|webp)$/i;
/** Files that browsers request in parts. */
const rangeableFile = /\.(?:aac|flac|m4[av]|mov|mp[34]|oga|ogg|ogv|pdf|wav|webm|zip)$/i;
const oneRange = /^bytes=(?:\d{1,15}-\d{0,15}|-\d{1,15})$/;

/** Answers requests for sealed assets. Requests for one variant at the same time become one request to the asset host. */
export class AssetAnswers {
  readonly #rules: UpstreamRules;
  readonly #underWay = new Map<string, Promise<UpstreamAsset>>();

  constructor(rules: UpstreamRules) {
    this.#rules = rules;
  }

  /**
   * @param cacheControl of the answer if it is the asset
   * @returns a response with headers of its own only: 200, 206, 404, 502, or 504 for a stall
   */
  async answer(
    request: Request,
    { variant, profile }: SealedAsset,
    name: string,
    cacheControl: string,
  ): Promise<Response> {
    const formats =
      negotiates(variant) && profile === 'web' ? acceptedFormats(request.headers.get('accept')) : undefined;
    const mimeType = isImage(variant) ? null : 'application/octet-stream';
    const facts = { id: '', url: variant.url, path: variant.path, profile, md5: null, size: null, mimeType };
    const accept = acceptHeader(facts, { formats: formats ?? [] });
    try {
      const asset = await this.#request({ url: variant.url, accept, range: rangeOf(request, variant) });
      const headers = new Headers({
        ...(asset.type === 'application/pdf' ? pdfHeaders : safeHeaders),
        'content-type': asset.type.startsWith('text/') ? `${asset.type}; charset=utf-8` : asset.type,
        'cache-control': cacheControl,
      });
      if (formats) headers.set('vary', 'Accept');
      if (asset.length !== undefined) headers.set('content-length', String(asset.length));
      if (asset.contentRange !== undefined) headers.set('content-range', asset.contentRange);
      if (rangeableFile.test(variant.path)) headers.set('accept-ranges', 'bytes');
      if (/(?:^|&)dl(?:=|&|$)/.test(variant.query)) {
        headers.set('content-disposition', `attachment; filename="${name.replace(/\.[^.]*\./, '.')}"`);
      }
      const isHead = request.method === 'HEAD';
      if (isHead && asset.body instanceof ReadableStream) await asset.body.cancel();
      return new Response(isHead ? null : bodyOf(asset), { status: asset.status, headers });
    } catch (error) {
      if (error instanceof NotFoundError) return refuse(404);
      return refuse(error instanceof StallError ? 504 : 502);
    }
  }

  async #request(request: UpstreamRequest): Promise<UpstreamAsset> {
    const { url, accept, range } = request;
    if (range !== undefined) return fetchUpstream(request, this.#rules);
    const id = `${accept} ${url}`;
    const underWay = this.#underWay.get(id);
    if (underWay) {
      const asset = await underWay;
      // A stream has one reader.
      return asset.body instanceof ReadableStream ? fetchUpstream(request, this.#rules) : asset;
    }
    const own = fetchUpstream(request, this.#rules);
    this.#underWay.set(id, own);
    try {
      return await own;
    } finally {
      this.#underWay.delete(id);
    }
  }
}

/** Only in Cloudflare Workers: without it a stream has no `Content-Length` there, and a cut one looks complete. */
type FixedLengthStream = new (length: number) => TransformStream<Uint8Array, Uint8Array>;

function bodyOf({ body, length }: UpstreamAsset): UpstreamAsset['body'] {
  const { FixedLengthStream } = globalThis as { readonly FixedLengthStream?: FixedLengthStream };
  if (!FixedLengthStream || length === undefined || body instanceof Uint8Array) return body;
  return body.pipeThrough(new FixedLengthStream(length));
}

const reasons = { 404: 'Not found', 405: 'Method not allowed', 502: 'Bad gateway', 504: 'Gateway timeout' } as const;

/** A response without an asset, which no cache keeps. */
export function refuse(status: keyof typeof reasons, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${reasons[status]}\n`, {
    status,
    headers: { ...safeHeaders, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}

function isImage({ path, query }: Variant): boolean {
  return imageFile.test(path) || query !== '';
}

/** Whether the service chooses the format by `Accept`: also by the settings of the project, which no URL shows. */
function negotiates(variant: Variant): boolean {
  return isImage(variant) && !/(?:^|&)(?:fm|dl|skip-default-optimizations)(?:=|&|$)/.test(variant.query);
}

/** Three classes of browsers, so that a cache keeps three answers and not one for each browser. */
function acceptedFormats(accept: string | null): ('avif' | 'webp')[] {
  const accepts = (format: string) =>
    new RegExp(`image/${format}(?!\\s*;\\s*q=0(?:\\.0*)?(?:\\s*[,;]|\\s*$))`, 'i').test(accept ?? '');
  if (!accepts('webp')) return [];
  return accepts('avif') ? ['avif', 'webp'] : ['webp'];
}

/** Several ranges, and what is no range, are answered with the whole file (RFC 9110 §14.2). */
function rangeOf({ headers, method }: Request, { path }: Variant): string | undefined {
  const range = headers.get('range');
  return range !== null && method === 'GET' && rangeableFile.test(path) && oneRange.test(range) ? range : undefined;
}
