import { relative, sep } from 'node:path';
import type { Plugin } from 'vite';

/** A part of the site that a server renders. */
export interface OnDemand {
  /** The route's pattern, or what else a reader knows it by. */
  readonly pattern: string;
  /** Its component, relative to the project's root. */
  readonly entrypoint: string;
}

interface Chunk {
  readonly file: string;
  readonly modules: readonly string[];
  readonly imports: readonly string[];
}

/** Which routes use which chunk of the server, and which components are rendered as islands of the server. */
export interface ChunkTrace {
  readonly plugin: Plugin;
  /**
   * Patterns of the routes that use a file of the server, in order; none where all of them do.
   * @param path with `/`; adapters copy chunks into folders of their own
   */
  routesOf(path: string, routes: readonly OnDemand[]): string[];
  /** @param root of the project */
  islands(root: string): OnDemand[];
}

/** What Astro tells of a component that it has compiled, in all versions from 5 to 7. */
interface AstroMeta {
  readonly astro?: { readonly serverComponents?: readonly { readonly resolvedPath: string }[] };
}

const ofBuild = new Set(['prerender', 'astro']);

/** Notes how chunks of the server import each other. Astro 5 bundles prerendered pages with them; their chunks lead nowhere later. */
export function traceChunks(): ChunkTrace {
  const chunks = new Map<string, Chunk>();
  const islands = new Set<string>();
  return {
    plugin: {
      name: 'astro-datocms-assets:trace',
      apply: 'build',
      generateBundle(_, bundle) {
        const environment = this.environment?.name ?? '';
        if (environment === 'client') return;
        for (const id of this.getModuleIds()) {
          const { astro } = (this.getModuleInfo(id)?.meta ?? {}) as AstroMeta;
          for (const { resolvedPath } of astro?.serverComponents ?? []) islands.add(resolvedPath);
        }
        if (ofBuild.has(environment)) return;
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          const { fileName: file, moduleIds, imports, dynamicImports } = chunk;
          const modules = moduleIds.map((id) => id.replace(/[?\0].*$/s, '').replaceAll('\\', '/'));
          chunks.set(file, { file, modules, imports: [...imports, ...dynamicImports] });
        }
      },
    },
    islands: (root) =>
      [...islands].sort().map((path) => {
        const entrypoint = relative(root, path).split(sep).join('/');
        return { pattern: `the server island ${entrypoint}`, entrypoint };
      }),
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
