import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import sirv from 'sirv';
import { readHeaderRules } from './header-rules.ts';

/** Files that configure a host, which never sends them. */
const ofHost: ReadonlySet<string> = new Set(['_headers', '_redirects']);
const hiddenPart = /(?:^|\/)\.(?!well-known(?:\/|$))/;

/**
 * The files of a built site at the start of the server. Hidden files (except `.well-known`), symbolic links, and files
 * outside of the folder are never sent.
 */
export class StaticFiles {
  readonly #base: string;
  readonly #files: ReadonlySet<string>;
  readonly #send: ReturnType<typeof sirv>;
  readonly #headersOf: ReturnType<typeof readHeaderRules>;
  readonly #missingPage: Buffer | undefined;

  /**
   * @param all files of `dir`, without links
   * @param base the path of the folder on the site, such as `/` or `/docs/`
   */
  constructor(dir: string, all: readonly string[], base: string) {
    this.#base = base;
    this.#files = new Set(all.filter((file) => !ofHost.has(file) && !hiddenPart.test(file)));
    this.#send = sirv(dir, { etag: true, maxAge: 0 });
    const read = (file: string) => (all.includes(file) ? readFileSync(join(dir, file)) : undefined);
    this.#headersOf = readHeaderRules(read('_headers')?.toString() ?? '');
    this.#missingPage = read('404.html');
  }

  /** @param path of the request, with its escapes */
  answer(path: string, request: IncomingMessage, response: ServerResponse): void {
    const found = this.#find(path);
    if (found === undefined) {
      this.#answerMissing(path, request, response);
    } else if (found === 'folder') {
      const query = /\?.*$/s.exec(request.url ?? '')?.[0] ?? '';
      response.writeHead(301, { location: `${path}/${query}` }).end();
    } else {
      this.#setHeaders(path, response);
      request.url = `/${encodeURI(found).replace(/[?#]/g, encodeURIComponent)}`;
      this.#send(request, response, () => this.#answerMissing(path, request, response));
    }
  }

  /** The file for a path. `folder` if the page's path has to end with a slash, so that its relative URLs are right. */
  #find(path: string): string | undefined {
    const decoded = decodePath(path);
    if (decoded === undefined || !`${decoded}/`.startsWith(this.#base)) return undefined;
    const file = decoded.slice(this.#base.length);
    const page = file.replace(/\/$/, '');
    const isFolder = file === '' || file.endsWith('/');
    if (!isFolder && this.#files.has(file)) return file;
    if (page !== '' && this.#files.has(`${page}.html`)) return `${page}.html`;
    const index = page === '' ? 'index.html' : `${page}/index.html`;
    if (!this.#files.has(index)) return undefined;
    return isFolder && decoded.endsWith('/') ? index : 'folder';
  }

  #answerMissing(path: string, { method }: IncomingMessage, response: ServerResponse): void {
    this.#setHeaders(path, response);
    const type = this.#missingPage ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8';
    const body = this.#missingPage ?? Buffer.from('Not found\n');
    response.writeHead(404, { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-store' });
    response.end(method === 'HEAD' ? undefined : body);
  }

  #setHeaders(path: string, response: ServerResponse): void {
    for (const [name, value] of Object.entries(this.#headersOf(decodePath(path) ?? path))) {
      if (value !== undefined) response.setHeader(name, value);
    }
  }
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
