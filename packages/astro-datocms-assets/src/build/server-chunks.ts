import { relative, sep } from 'node:path';
import type { Plugin } from 'vite';
import { stripQuery } from '../rewrite/source-positions.ts';

/** A part of the site that a server renders: a route or a server island. */
export interface OnDemandPart {
  /** The pattern of a route, or a name for an island. */
  readonly pattern: string;
  /** Its component, relative to the project's root. */
  readonly entrypoint: string;
}

interface Chunk {
  readonly file: string;
  readonly modules: readonly string[];
  readonly imports: readonly string[];
  /** Its code names DatoCMS. */
  readonly namesCms: boolean;
}

/** Metadata of a compiled Astro component, in all versions from 5 to 7. */
interface AstroMeta {
  readonly astro?: { readonly serverComponents?: readonly { readonly resolvedPath: string }[] };
}

/** Environments whose code runs during the build and is not deployed. */
const buildOnly = new Set(['prerender', 'astro']);

/**
 * Records how the chunks of the server import each other, and which components are rendered as server islands. Astro 5 bundles
 * prerendered pages with the server's code; no route rendered on demand leads to their chunks.
 */
export class ServerChunks {
  readonly #chunks = new Map<string, Chunk>();
  readonly #islands = new Set<string>();

  readonly plugin: Plugin;

  constructor() {
    const [chunks, islands] = [this.#chunks, this.#islands];
    this.plugin = {
      name: 'astro-datocms-assets:server-chunks',
      apply: 'build',
      generateBundle(_, bundle) {
        const environment = this.environment?.name ?? '';
        if (environment === 'client') return;
        for (const id of this.getModuleIds()) {
          const { astro } = (this.getModuleInfo(id)?.meta ?? {}) as AstroMeta;
          for (const { resolvedPath } of astro?.serverComponents ?? []) islands.add(resolvedPath);
        }
        if (buildOnly.has(environment)) return;
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          const { fileName: file, moduleIds, imports, dynamicImports, code } = chunk;
          const modules = moduleIds.map((id) => stripQuery(id).replaceAll('\\', '/'));
          chunks.set(file, {
            file,
            modules,
            imports: [...imports, ...dynamicImports],
            namesCms: /datocms/i.test(code),
          });
        }
      },
    };
  }

  /** @param root of the project */
  islands(root: string): OnDemandPart[] {
    return [...this.#islands].sort().map((path) => {
      const entrypoint = relative(root, path).split(sep).join('/');
      return { pattern: `the server island ${entrypoint}`, entrypoint };
    });
  }

  /**
   * The patterns of the parts that use a file of the server, in order. Empty if no part imports it.
   * @param path with `/`; adapters copy chunks into folders of their own
   */
  patternsUsing(path: string, parts: readonly OnDemandPart[]): string[] {
    const chunk = [...this.#chunks.values()].find(({ file }) => endsWithPath(path, file));
    return parts
      .filter(({ entrypoint }) => (chunk ? this.#chunksOf(entrypoint).has(chunk.file) : endsWithPath(path, entrypoint)))
      .map(({ pattern }) => pattern)
      .sort();
  }

  /** Whether a part may send content of the CMS: the code that it uses names DatoCMS, or is not known. */
  mayShowContent({ entrypoint }: OnDemandPart): boolean {
    const used = this.#chunksOf(entrypoint);
    return used.size === 0 || [...used].some((file) => this.#chunks.get(file)?.namesCms);
  }

  /** All chunks that a component is in or imports, directly or through others. */
  #chunksOf(entrypoint: string): Set<string> {
    const queue = [...this.#chunks.values()].filter(({ modules }) =>
      modules.some((id) => endsWithPath(id, entrypoint)),
    );
    const found = new Set(queue.map(({ file }) => file));
    for (let chunk = queue.pop(); chunk; chunk = queue.pop()) {
      for (const file of chunk.imports) {
        const imported = this.#chunks.get(file);
        if (!imported || found.has(file)) continue;
        found.add(file);
        queue.push(imported);
      }
    }
    return found;
  }
}

const endsWithPath = (path: string, end: string) => `/${path}`.endsWith(`/${end}`);
