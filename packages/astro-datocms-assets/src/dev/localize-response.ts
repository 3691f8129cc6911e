import type { LiveLocalizer } from 'datocms-assets';
import { localizeHeader } from '../rewrite/localize-headers.ts';
import { applyEdits } from '../rewrite/text-edits.ts';
import { extensionFor } from './media-types.ts';
import { readText } from './read-body-text.ts';

/** A text that the dev server showed, named as the file is that a build makes of it. */
export interface Shown {
  readonly file: string;
  readonly text: string;
}

const headers = ['content-security-policy', 'link', 'location'];

/**
 * A response with its asset URLs led to this server. Others, and those that are no text of a known kind, stay the very same.
 * @param shown hears of each text, as it was before
 */
export async function localizeResponse(
  live: LiveLocalizer,
  response: Response,
  { pathname, origin }: URL,
  shown: (text: Shown) => void,
): Promise<Response> {
  const answer = await withHeaders(live, response);
  const extension = extensionFor(answer.headers);
  if (!answer.body || extension === undefined) return answer;
  const read = await readText(answer, answer.body);
  if ('untouched' in read) return read.untouched;
  const { text } = read;
  const file = fileName(pathname, extension);
  shown({ file, text });
  const edits = live.mentionsAssetHost(text) ? await live.edits(file, text, origin) : [];
  const made = new Headers(answer.headers);
  if (edits.length > 0) {
    made.delete('content-length');
    made.delete('etag');
  }
  const { status, statusText } = answer;
  return new Response(applyEdits(text, edits), { status, statusText, headers: made });
}

async function withHeaders(live: LiveLocalizer, response: Response): Promise<Response> {
  const concerned = headers.filter((name) => live.mentionsAssetHost(response.headers.get(name) ?? ''));
  if (concerned.length === 0) return response;
  const changed = new Headers(response.headers);
  for (const name of concerned) {
    const value = await localizeHeader(live, name, changed.get(name) ?? '');
    if (value === '') changed.delete(name);
    else changed.set(name, value);
  }
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers: changed });
}

/** `/news/` → `news/index.html`; a path that has an extension is a name already. */
function fileName(pathname: string, extension: string): string {
  const path = pathname.replace(/^\/+/, '');
  if (/\.[a-z0-9]+$/i.test(path)) return path;
  return extension === 'html' ? `${path}/index.html`.replace(/\/+/g, '/').replace(/^\//, '') : `${path}.${extension}`;
}
