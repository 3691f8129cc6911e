import type { LiveLocalizer } from 'datocms-assets';
import { localizeHeader, setHeader } from '../rewrite/localize-headers.ts';
import { applyEdits } from '../rewrite/text-edits.ts';
import { textExtension } from './media-types.ts';
import { readBodyText } from './read-body-text.ts';

/** A text of the site before it was localised. */
export interface PageText {
  /** The path of the page. An error page has its own path at every URL. */
  readonly path: string;
  /** The name of the file in a build. */
  readonly file: string;
  readonly text: string;
}

const headersWithUrls = ['content-security-policy', 'link', 'location'];

/**
 * Makes asset URLs lead to the dev server. A response without such URLs that is no known text is returned unchanged.
 * @param onText is called with each text
 */
export async function localizeDevResponse(
  live: LiveLocalizer,
  original: Response,
  { pathname, origin }: URL,
  onText: (text: PageText) => void,
): Promise<Response> {
  const response = await localizeResponseHeaders(live, original);
  const extension = textExtension(response.headers);
  if (!response.body || extension === undefined) return response;
  const body = await readBodyText(response, response.body);
  if ('unread' in body) return body.unread;
  const { text } = body;
  const isErrorPage = extension === 'html' && (response.status === 404 || response.status === 500);
  const path = isErrorPage ? `/${response.status}.html` : pathname;
  const file = fileName(path, extension);
  onText({ path, file, text });
  const edits = live.mentionsAssetHost(text) ? await live.edits(file, text, origin) : [];
  const headers = new Headers(response.headers);
  if (edits.length > 0) {
    headers.delete('content-length');
    headers.delete('etag');
  }
  const { status, statusText } = response;
  return new Response(applyEdits(text, edits), { status, statusText, headers });
}

async function localizeResponseHeaders(live: LiveLocalizer, response: Response): Promise<Response> {
  const names = headersWithUrls.filter((name) => live.mentionsAssetHost(response.headers.get(name) ?? ''));
  if (names.length === 0) return response;
  const headers = new Headers(response.headers);
  for (const name of names) setHeader(headers, name, await localizeHeader(live, name, headers.get(name) ?? ''));
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}

/** `/news/` → `news/index.html`; a path with an extension is a file name. Even `/one.png` may be a page. */
function fileName(pathname: string, extension: string): string {
  const path = pathname.replace(/^\/+/, '');
  if ((extension === 'html' ? /\.html?$/i : /\.[a-z0-9]+$/i).test(path)) return path;
  return extension === 'html' ? `${path}/index.html`.replace(/\/+/g, '/').replace(/^\//, '') : `${path}.${extension}`;
}
