import { createRefreshedIndex, createRuntime, openPublished } from 'datocms-assets/runtime';

interface Environment {
  readonly assets: string;
  readonly key: string;
  readonly PUBLISHED: { get(key: string, type: 'arrayBuffer'): Promise<ArrayBuffer | null> };
}

let runtime: ReturnType<typeof createRuntime> | undefined;

/** A site whose index is in a store, as the documentation has it. */
export default {
  fetch(request: Request, env: Environment): Promise<Response> {
    runtime ??= createSite(env);
    return runtime.handle(request);
  },
};

function createSite({ assets, key, PUBLISHED }: Environment) {
  const read = async () => openPublished((await PUBLISHED.get('published.bin', 'arrayBuffer')) as ArrayBuffer);
  const { isPublished, ready } = createRefreshedIndex({ read, refresh: 60, maxAge: 60 });
  const send = (request: Request) => fetch(new Request(assets + new URL(request.url).pathname, request));
  return createRuntime({ key, route: '/media', isPublished, ready, fetch: send });
}
