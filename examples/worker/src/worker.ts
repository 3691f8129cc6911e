import { createRefreshedIndex, createRuntime, openPublished, type Runtime } from 'datocms-assets/runtime';
import { fetchFromOrigin } from './origin.ts';

interface Environment {
  /** Where the site really is, such as `https://my-site.netlify.app`. */
  readonly ORIGIN: string;
  /** The address that visitors see, such as `https://www.example.org`. */
  readonly SITE: string;
  readonly DATOCMS_ASSETS_KEY: string;
  /** The KV namespace with what `npm run published` puts there. */
  readonly PUBLISHED: { get(key: string, type: 'arrayBuffer'): Promise<ArrayBuffer | null> };
}

/** The context that Cloudflare gives with a request. */
interface Context {
  waitUntil(work: Promise<unknown>): void;
}

const route = '/media';
let runtime: Runtime | undefined;

export default {
  async fetch(request: Request, env: Environment, context: Context): Promise<Response> {
    runtime ??= start(env);
    if (new URL(request.url).pathname.startsWith(`${route}/`)) return runtime.handle(request, context);
    try {
      const response = await fetchFromOrigin(request, new URL(env.ORIGIN).origin, new URL(env.SITE));
      return await runtime.localize(request, response);
    } catch {
      return new Response('The site does not answer\n', { status: 502, headers: { 'cache-control': 'no-store' } });
    }
  },
};

function start({ SITE: site, DATOCMS_ASSETS_KEY: key, PUBLISHED }: Environment): Runtime {
  const { isPublished, ready } = createRefreshedIndex({
    read: async () => {
      const bytes = await PUBLISHED.get('published.bin', 'arrayBuffer');
      if (!bytes) throw new Error('The KV namespace holds no index. Run `npm run published`.');
      return openPublished(bytes);
    },
    // The request that finds the list a minute old waits for the next one: what goes on behind it, Cloudflare may end.
    maxAge: 60,
  });
  return createRuntime({ key, route, site, isPublished, ready });
}
