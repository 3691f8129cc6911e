import type { IntegrationResolvedRoute } from 'astro';
import type { Plugin } from 'vite';

interface Chunk {
  readonly file: string;
  readonly modules: readonly string[];
  readonly imports: readonly string[];
}

/** Which routes use which chunk of the server. */
export interface ChunkTrace {
  readonly plugin: Plugin;
  /**
   * Patterns of the routes that use a file of the server, in order; none where all of them do.
   * @param path with `/`; adapters copy chunks into folders of their own
   */
  routesOf(path: string, routes: readonly IntegrationResolvedRoute[]): string[];
}

const ofBrowserOrBuild = new Set(['client', 'prerender', 'astro']);

/** Notes how chunks of the server import each other. Astro 5 bundles prerendered pages with them; their chunks lead nowhere later. */
export function traceChunks(): ChunkTrace {
  const chunks = new Map<string, Chunk>();
  return {
    plugin: {
      name: 'astro-datocms-assets:trace',
      apply: 'build',
      generateBundle(_, bundle) {
        if (ofBrowserOrBuild.has(this.environment?.name ?? '')) return;
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          const { fileName: file, moduleIds, imports, dynamicImports } = chunk;
          const modules = moduleIds.map((id) => id.replace(/[?\0].*$/s, '').replaceAll('\\', '/'));
          chunks.set(file, { file, modules, imports: [...imports, ...dynamicImports] });
        }
      },
    },
    routesOf(path, routes) {
      const used = [...chunks.values()].find(({ file }) => `/${path}`.endsWith(`/${file}`));
      const source = `/${path}`;
      return routes
        .filter(({ entrypoint }) =>
          used ? reach(chunks, entrypoint).has(used.file) : source.endsWith(`/${entrypoint}`),
        )
        .map(({ pattern }) => pattern)
        .sort();
    },
  };
}

/** All chunks that a route's component leads to. */
function reach(chunks: ReadonlyMap<string, Chunk>, entrypoint: string): Set<string> {
  const isOwn = (id: string) => `/${id}`.endsWith(`/${entrypoint}`);
  const queue = [...chunks.values()].filter(({ modules }) => modules.some(isOwn));
  const reached = new Set(queue.map(({ file }) => file));
  for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
    for (const file of chunk.imports) {
      const next = chunks.get(file);
      if (!next || reached.has(file)) continue;
      reached.add(file);
      queue.push(next);
    }
  }
  return reached;
}
