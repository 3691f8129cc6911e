import {
  createRefreshedIndex,
  createRuntime,
  type HandleContext,
  openPublished,
  type Runtime,
} from 'datocms-assets/runtime';

/** The variables that the worker gets when it starts. */
export interface WorkerEnvironment {
  /** The address of the server that stands for all asset hosts. @default the runtime's own `fetch` asks them */
  readonly assets?: string;
  readonly key: string;
  /** The option `video`. */
  readonly video?: 'mp4' | 'hls';
  /** The option `stripMetadata`: a worker gets texts only. */
  readonly stripMetadata?: 'true';
  /** `false`: the runtime is not told the context, so what a visitor has begun ends when they leave. */
  readonly keepsOn?: 'false';
  /** A store with the index, as the documentation has it. */
  readonly PUBLISHED?: { get(key: string, type: 'arrayBuffer'): Promise<ArrayBuffer | null> };
}

/**
 * A site with the runtime, and nothing but that: run in Node and in workerd. `/media/…` are assets; `/seal?<asset URL>` and
 * `/data` and `/page?<headers in JSON>` (POST) answer what the other functions return; `/bare?<asset URL>` passes the asset on without
 * the runtime. Assets named `draft` are not published, nor are those that
 * `/withdraw?<path>` names. The server that stands for all hosts gets the host that is meant as `x-host`. A request with
 * the header `x-timeout` is answered with that option, in seconds.
 */
export default {
  fetch(request: Request, env: WorkerEnvironment, context?: HandleContext): Promise<Response> {
    const timeout = request.headers.get('x-timeout') ?? '15';
    const id = `${env.assets} ${env.video} ${env.stripMetadata} ${timeout}`;
    sites[id] ??= createSite(env, timeout);
    return sites[id](request, env.keepsOn === 'false' ? undefined : context);
  },
};

type Site = (request: Request, context?: HandleContext) => Promise<Response>;

const sites: Record<string, Site> = {};

function askInstead(assets: string, request: Request): Promise<Response> {
  const { host, pathname, search } = new URL(request.url);
  const sent = new Request(assets + pathname + search, request);
  sent.headers.set('x-host', host);
  return fetch(sent);
}

function createIndex(store: NonNullable<WorkerEnvironment['PUBLISHED']>) {
  const read = async () => openPublished((await store.get('published.bin', 'arrayBuffer')) as ArrayBuffer);
  const { isPublished, ready } = createRefreshedIndex({ read, refresh: 60, maxAge: 60 });
  return { isPublished, ready };
}

function createSite({ assets, key, video, stripMetadata, PUBLISHED }: WorkerEnvironment, timeout: string): Site {
  const withdrawn = new Set<string>();
  const runtime: Runtime = createRuntime({
    key,
    route: '/media',
    site: 'https://www.example.org',
    isPublished: (path) => !path.includes('draft') && !withdrawn.has(path),
    timeout: Number(timeout),
    ...(video && { video }),
    stripMetadata: stripMetadata === 'true',
    ...(PUBLISHED && createIndex(PUBLISHED)),
    ...(assets !== undefined && { fetch: (request) => askInstead(assets, request) }),
  });
  return async (request, context) => {
    const { pathname, search } = new URL(request.url);
    const argument = decodeURIComponent(search.slice(1));
    if (pathname === '/seal') return new Response(await runtime.seal(argument));
    if (pathname === '/data') return Response.json(await runtime.localizeData(await request.json()));
    if (pathname === '/page') {
      const headers = { 'content-type': 'text/html', ...JSON.parse(argument || '{}') };
      return runtime.localize(request, new Response(request.body, { headers }));
    }
    if (pathname === '/bare' && assets !== undefined) return askInstead(assets, new Request(argument));
    if (pathname === '/withdraw') return new Response(String(withdrawn.add(argument).size));
    return runtime.handle(request, context);
  };
}
