import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Project } from '../project/project.ts';
import type { OwnRequestLog } from '../request-log.ts';
import type { Asset } from './asset.ts';
import { chooseFormat, contentTypes } from './choose-format.ts';
import type { AssetFinder } from './find-asset.ts';
import { canonicalText, changesPixels, type Parameters, readParameters, readWords } from './parameters.ts';
import type { PictureCache } from './picture-cache.ts';
import { sendBytes } from './send-bytes.ts';
import { transform } from './transform.ts';

export interface AssetHostOptions {
  /** The project as last loaded, and its asset finder. */
  current(): { readonly project: Project; readonly find: AssetFinder };
  readonly log: OwnRequestLog;
  readonly pictures: PictureCache;
}

/** Answers requests like the asset host: for any Host header, and for assets of drafts too. */
export function serveAssets(options: AssetHostOptions): RequestListener {
  return (request, response) => {
    handle(options, request, response)
      .catch((error: unknown) => refuse(response, 500, error instanceof Error ? error.message : String(error)))
      .finally(() => options.log.add('asset', request, response));
  };
}

async function handle(options: AssetHostOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  response.setHeader('access-control-allow-origin', '*');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return refuse(response, 405, 'Method Not Allowed');
  }
  const { project, find } = options.current();
  const [rawPath = '/', query = ''] = splitTarget(request.url ?? '/');
  const asset = find(rawPath);
  if (!asset) return refuse(response, 404, 'Not Found');
  if (asset.mimeType.startsWith('video/') && !project.settings.serveRawVideos) {
    return refuse(response, 422, 'Raw videos are not served. Use the URLs of the video field.');
  }
  const parameters = readParameters(new URLSearchParams(query), project.settings.imgixDefaults);
  const { bytes, contentType } = await renderAsset(options, asset, parameters, request.headers.accept ?? '');
  setHeaders(response, asset, parameters, contentType);
  if (isFresh(request, asset)) {
    response.writeHead(304).end();
    return;
  }
  sendBytes(request, response, bytes);
}

interface Output {
  readonly bytes: Buffer;
  readonly contentType: string;
}

async function renderAsset(
  options: AssetHostOptions,
  asset: Asset,
  parameters: Parameters,
  accept: string,
): Promise<Output> {
  const original = await asset.read();
  const unchanged = { bytes: original, contentType: contentTypeOf(asset) };
  const { width, height, format: source } = asset;
  if (width === null || height === null || !asset.mimeType.startsWith('image/')) return unchanged;
  const changed = changesPixels(parameters);
  const svg = source === 'svg';
  const animated = asset.animated;
  const format = chooseFormat(parameters, accept, source, animated);
  if (!changed && (svg || format === source)) return unchanged;
  const md5 = createHash('md5').update(original).digest('hex');
  const key = `${md5} ${format} ${canonicalText(parameters)}`;
  const make = () => transform({ bytes: original, width, height, svg, animated }, parameters, format);
  return { bytes: await options.pictures(key, make), contentType: contentTypes[format] };
}

/** Splits a request target into path and query. Accepts absolute targets too, which proxies send. */
function splitTarget(target: string): [string, string] {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '');
  const at = relative.indexOf('?');
  return at < 0 ? [relative, ''] : [relative.slice(0, at), relative.slice(at + 1)];
}

function contentTypeOf({ mimeType }: Asset): string {
  return mimeType.startsWith('text/') ? `${mimeType}; charset=utf-8` : mimeType;
}

function setHeaders(response: ServerResponse, asset: Asset, parameters: Parameters, contentType: string): void {
  response.setHeader('content-type', contentType);
  response.setHeader('cache-control', 'public, max-age=31536000');
  response.setHeader('last-modified', asset.modified.toUTCString());
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('cross-origin-resource-policy', 'cross-origin');
  response.setHeader('vary', readWords(parameters, 'auto').size > 0 ? 'Accept, User-Agent' : 'User-Agent');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader(
    'x-imgix-id',
    createHash('sha1')
      .update(`${asset.id} ${canonicalText(parameters)}`)
      .digest('hex'),
  );
  const download = parameters.get('dl');
  if (download !== undefined) {
    response.setHeader(
      'content-disposition',
      `attachment; filename*=UTF-8''${encodeURIComponent(download || asset.filename)}`,
    );
  }
}

function isFresh(request: IncomingMessage, asset: Asset): boolean {
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return !Number.isNaN(since) && Math.floor(asset.modified.getTime() / 1000) * 1000 <= since;
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.setHeader('cache-control', 'no-store');
  response.writeHead(status).end(`${message}\n`);
}
