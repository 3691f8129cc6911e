import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { LiveFile } from 'datocms-assets';
import type { Connect } from 'vite';

/** The names that a live localizer gives to assets. */
const assetName = /^[a-z0-9-]+\.[a-z2-7]{16}\.[a-z0-9]{1,8}$/;

const unknownName = 'No page of this dev server has named this asset yet. Reload the page that shows it.';

/**
 * Serves assets to a site in development. Only names in texts of this process lead to files, so this is no proxy for
 * other URLs. Astro's endpoint can't make images from the pictures that replace unpublished or failed assets, so it
 * gets no request for them.
 * @param open finds the file with a name
 * @param prefix path of assets on the dev server
 * @param imageEndpoint path of Astro's endpoint for images
 * @param onFailed is called with the reason if an asset can't be fetched
 */
export function serveAsset(
  open: (name: string) => Promise<LiveFile | undefined>,
  prefix: string,
  imageEndpoint: string,
  onFailed: (name: string, reason: string) => void,
): Connect.NextHandleFunction {
  return (request, response, next) => {
    // `originalUrl` still has the base, which Astro removes from `url` first.
    const [path = '', query] = (request.originalUrl ?? request.url ?? '').split(/[?#]/);
    const isImageRequest = path === imageEndpoint;
    const source = isImageRequest ? (new URLSearchParams(query).get('href') ?? '') : path;
    const name = source.startsWith(prefix) ? source.slice(prefix.length) : '';
    if (!assetName.test(name) || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    open(name).then(
      (asset) => {
        // The browser has closed the connection.
        if (response.destroyed) return;
        if (isImageRequest && !(asset && 'standing' in asset && asset.picture !== undefined)) return next();
        if (asset && 'standing' in asset && asset.standing === 'failed') onFailed(name, asset.reason);
        if (asset) sendAsset(request, response, asset);
        else sendText(response, 404, unknownName);
      },
      (error: unknown) => sendText(response, 500, String(error)),
    );
  };
}

function sendAsset(request: IncomingMessage, response: ServerResponse, asset: LiveFile): void {
  if ('file' in asset) sendFile(request, response, asset);
  else if (asset.picture === undefined) sendText(response, asset.standing === 'unpublished' ? 404 : 502, asset.reason);
  else {
    const status = asset.standing === 'unpublished' ? 200 : 502;
    response.writeHead(status, { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' });
    response.end(asset.picture);
  }
}

function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

type StoredFile = Extract<LiveFile, { readonly file: string }>;

/** Sends a file, or the part that a video player requests. */
function sendFile(request: IncomingMessage, response: ServerResponse, file: StoredFile): void {
  const etag = `"${file.sha256}"`;
  const headers = {
    'content-type': file.type.startsWith('text/') ? `${file.type}; charset=utf-8` : file.type,
    'cache-control': 'no-cache',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    etag,
  };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  const { range = '' } = request.headers;
  const isRangeValid = range !== '' && (request.headers['if-range'] ?? etag) === etag;
  const part = isRangeValid ? parseRange(range, file.bytes) : undefined;
  const { start, end } = part ?? { start: 0, end: file.bytes - 1 };
  response.writeHead(part ? 206 : 200, {
    ...headers,
    'content-length': end - start + 1,
    ...(part ? { 'content-range': `bytes ${start}-${end}/${file.bytes}` } : {}),
  });
  if (request.method === 'HEAD' || file.bytes === 0) {
    response.end();
    return;
  }
  // If the file disappears meanwhile, the connection ends, so that the browser notices an incomplete body.
  pipeline(createReadStream(file.file, { start, end }), response, () => undefined);
}

/** One range of bytes. `undefined`, which means the whole file, for several ranges or none (RFC 9110, section 14.2). */
function parseRange(range: string, bytes: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return start <= end ? { start, end } : undefined;
}
