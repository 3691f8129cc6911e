import { createReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { LiveFile, LiveLocalizer } from 'datocms-assets';

/** Of connect: `originalUrl` still has the base, which Astro takes off `url` before anything else. */
type Request = IncomingMessage & { readonly originalUrl?: string | undefined };
type Handler = (request: Request, response: ServerResponse, next: () => void) => void;

/** As `liveName` of the engine makes them. */
const liveName = /^[a-z0-9-]+\.[a-z2-7]{16}\.[a-z0-9]{1,8}$/;

/** Serves assets to a site that is being written. Only names that a text of this process was given lead anywhere. */
export function serveAsset(live: LiveLocalizer, prefix: string): Handler {
  return (request, response, next) => {
    const [path = ''] = (request.originalUrl ?? request.url ?? '').split(/[?#]/);
    const name = path.startsWith(prefix) ? path.slice(prefix.length) : '';
    if (!liveName.test(name) || (request.method !== 'GET' && request.method !== 'HEAD')) return next();
    live.open(name).then(
      (file) => (file ? answer(request, response, file) : tell(response, 404, unknownName)),
      (error: unknown) => tell(response, 500, String(error)),
    );
  };
}

const unknownName = 'No page that this dev server has shown names this asset. Reload the page that does.';

function answer(request: IncomingMessage, response: ServerResponse, file: LiveFile): void {
  if ('file' in file) send(request, response, file);
  else if (file.picture === undefined) tell(response, file.standing === 'unpublished' ? 404 : 502, file.reason);
  else {
    const status = file.standing === 'unpublished' ? 200 : 502;
    response.writeHead(status, { 'content-type': 'image/svg+xml', 'cache-control': 'no-store' });
    response.end(file.picture);
  }
}

function tell(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(`${text}\n`);
}

type Stored = Extract<LiveFile, { readonly file: string }>;

/** A file, or the part of it that a player of video asks for. */
function send(request: IncomingMessage, response: ServerResponse, file: Stored): void {
  const tag = `"${file.sha256}"`;
  const headers = {
    'content-type': file.type.startsWith('text/') ? `${file.type}; charset=utf-8` : file.type,
    'cache-control': 'no-cache',
    'accept-ranges': 'bytes',
    'x-content-type-options': 'nosniff',
    etag: tag,
  };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  const { range = '' } = request.headers;
  const isAsked = range !== '' && (request.headers['if-range'] ?? tag) === tag;
  const part = isAsked ? partOf(range, file.bytes) : undefined;
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
  // A file that goes away while it is sent ends the connection: its reader sees that it is cut short.
  pipeline(createReadStream(file.file, { start, end }), response, () => undefined);
}

/** One range of bytes; `undefined`, which means all, for what is none or more than one (RFC 9110, section 14.2). */
function partOf(range: string, bytes: number): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  return start <= end ? { start, end } : undefined;
}
