import { createRuntime, type Runtime } from 'datocms-assets/runtime';
import { fetchFromOrigin } from './origin.ts';
// Made by `npm run published`.
import published from './published.txt';

interface Environment {
  /** Where the site really is, such as `https://my-site.netlify.app`. */
  readonly ORIGIN: string;
  /** The address that visitors see, such as `https://www.example.org`. */
  readonly SITE: string;
  readonly DATOCMS_ASSETS_KEY: string;
}

const route = '/media';
const paths = new Set(published.split('\n').flatMap((line) => (line ? [JSON.parse(line).path as string] : [])));
let runtime: Runtime | undefined;

export default {
  async fetch(request: Request, { ORIGIN, SITE, DATOCMS_ASSETS_KEY: key }: Environment): Promise<Response> {
    runtime ??= createRuntime({
      key,
      route,
      site: SITE,
      isPublished: (path) => paths.has(path),
      // Cloudflare's cache knows no `Vary: Accept`: a browser could get a format that it can't show.
      fetch: (asset) => fetch(asset, { cache: 'no-store' }),
    });
    if (new URL(request.url).pathname.startsWith(`${route}/`)) return runtime.handle(request);
    try {
      return await runtime.localize(request, await fetchFromOrigin(request, new URL(ORIGIN).origin, new URL(SITE)));
    } catch {
      return new Response('The site does not answer\n', { status: 502, headers: { 'cache-control': 'no-store' } });
    }
  },
};
