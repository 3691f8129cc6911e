import type { Plugin } from 'vite';
import { stripQuery } from '../rewrite/source-positions.ts';
import { folderOf, pathFrom, vitePath } from '../slash-paths.ts';

/** A part of the site that a server renders: a route or a server island. */
export interface OnDemandPart {
  /** The pattern of a route, or a name for an island. */
  readonly pattern: string;
  /** Its component, relative to the project's root. */
  readonly entrypoint: string;
}

/** The patterns, each once: in a site with languages, Astro has the route of the front page twice. */
export function patternsOf(parts: readonly { readonly pattern: string }[]): string[] {
  return [...new Set(parts.map(({ pattern }) => pattern))];
}

interface Module {
  readonly id: string;
  readonly imports: readonly string[];
  /** The file of the chunk that contains the module. */
  readonly chunk: string;
  /** The code that the bundler has kept of the module, if it names DatoCMS or an asset host; else empty. */
  readonly code: string;
  /** The module is the site's own, and names videos of Mux, or queries the CDA for them. */
  readonly namesVideos: boolean;
}

/** The hosts of videos (`videoHosts` of datocms-assets), players, and fields in queries for videos. */
const video = /\b(?:stream|image)\.mux\.com\b|<mux-(?:player|video)\b|\b(?:streamingUrl|muxPlaybackId)\b/;

/** A package that the server imports when it runs. Its code is unknown, and the import is in another module. */
const clientPackage = /^(?=.*datocms)@?\w[\w./-]*$/i;

/** Metadata of a compiled Astro component, in all versions from 5 to 7. */
interface AstroMeta {
  readonly astro?: { readonly serverComponents?: readonly { readonly resolvedPath: string }[] };
}

/** Environments whose code runs during the build and is not deployed. */
const buildOnly = new Set(['prerender', 'astro']);

/**
 * Records the modules of the server's code, their imports, and the components that are server islands. Chunks do not
 * show which route uses a module: Astro 6 puts its list of all pages into a chunk that every page imports.
 */
export class ServerModules {
  readonly #modules = new Map<string, Module>();
  readonly #islands = new Set<string>();
  /** The ids of each component's modules, kept since each of many URLs is looked up in all components. */
  readonly #used = new Map<string, ReadonlySet<string>>();
  readonly #getRoutes: () => readonly { readonly entrypoint: string }[];
  readonly plugin: Plugin;

  /**
   * @param mentionsAssetHost whether a text names an asset host
   * @param getRoutes all routes of the site
   */
  constructor(mentionsAssetHost: (text: string) => boolean, getRoutes: () => readonly { entrypoint: string }[]) {
    this.#getRoutes = getRoutes;
    const [modules, islands, used] = [this.#modules, this.#islands, this.#used];
    this.plugin = {
      name: 'astro-datocms-assets:server-modules',
      apply: 'build',
      moduleParsed({ meta }) {
        for (const { resolvedPath } of (meta as AstroMeta).astro?.serverComponents ?? []) islands.add(resolvedPath);
      },
      generateBundle(_, bundle) {
        const environment = this.environment?.name ?? '';
        if (environment === 'client') return;
        used.clear();
        const bundled = new Map<string, Pick<Module, 'chunk' | 'code' | 'namesVideos'>>();
        for (const chunk of Object.values(bundle)) {
          if (chunk.type !== 'chunk') continue;
          for (const [id, { code }] of Object.entries(chunk.modules)) {
            const isKept = code !== null && (/datocms/i.test(code) || mentionsAssetHost(code));
            const namesVideos = code !== null && isOfSite(id) && video.test(code);
            bundled.set(id, { chunk: chunk.fileName, code: isKept ? code : '', namesVideos });
          }
        }
        for (const id of this.getModuleIds()) {
          const info = this.getModuleInfo(id);
          if (!info || buildOnly.has(environment)) continue;
          const imports = [...info.importedIds, ...info.dynamicallyImportedIds];
          modules.set(id, { id, imports, ...(bundled.get(id) ?? { chunk: '', code: '', namesVideos: false }) });
        }
      },
    };
  }

  /** Whether a component that has been compiled so far has a server island. */
  get hasIslands(): boolean {
    return this.#islands.size > 0;
  }

  /** @param root of the project */
  islands(root: string): OnDemandPart[] {
    return [...this.#islands].sort().map((path) => {
      const entrypoint = pathFrom(root, path);
      return { pattern: `the server island ${entrypoint}`, entrypoint };
    });
  }

  /**
   * The modules whose code contains a text of a file of the server.
   * @param path with `/`; adapters copy chunks into folders of their own, or bundle them again
   */
  holding(text: string, path: string): Module[] {
    if (text === '') return [];
    const holding = [...this.#modules.values()].filter(({ code }) => code.includes(text));
    const inChunk = holding.filter(({ chunk }) => endsWithPath(path, chunk));
    return inChunk.length > 0 ? inChunk : holding;
  }

  /** The site's own modules that name videos of Mux, or query the CDA for them. */
  namingVideos(): Module[] {
    return [...this.#modules.values()].filter(({ namesVideos }) => namesVideos);
  }

  /** The patterns of parts that contain or import one of some modules, directly or indirectly; each once, sorted. */
  patternsUsing(modules: readonly Module[], parts: readonly OnDemandPart[]): string[] {
    const using = parts.filter(({ entrypoint }) => {
      const used = this.#modulesOf(entrypoint);
      return modules.some(({ id }) => used.has(id));
    });
    return patternsOf(using).sort();
  }

  /** Whether a part may send content of the CMS: its code or a package names DatoCMS, or its code is unknown. */
  mayShowContent({ entrypoint }: OnDemandPart): boolean {
    const used = [...this.#modulesOf(entrypoint)];
    return used.length === 0 || used.some((id) => this.#modules.get(id)?.code || clientPackage.test(id));
  }

  /** The ids of all modules of a component, with direct and indirect imports. */
  #modulesOf(entrypoint: string): ReadonlySet<string> {
    const known = this.#used.get(entrypoint);
    if (known) return known;
    const queue = [...this.#modules.keys()].filter((id) => isComponent(id, entrypoint));
    const isPage = (id: string) => this.#getRoutes().some((route) => isComponent(id, route.entrypoint));
    const found = new Set(queue);
    this.#used.set(entrypoint, found);
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const isVirtual = id.startsWith('\0');
      for (const imported of this.#modules.get(id)?.imports ?? []) {
        // Astro's list of all pages, which its runtime imports, is left out.
        if (found.has(imported) || (isVirtual && isPage(imported))) continue;
        found.add(imported);
        queue.push(imported);
      }
    }
    return found;
  }
}

/** The folders of the integration and its engine. A workspace with links has them outside of `node_modules`. */
const ownFolders = [vitePath(new URL('../../', import.meta.url)), folderOf('datocms-assets', import.meta.url)];

/** Whether a module is the site's own code, and not that of an installed package. */
function isOfSite(id: string): boolean {
  const path = vitePath(id);
  return !path.includes('/node_modules/') && !ownFolders.some((folder) => path.startsWith(folder));
}

/** Whether a module is a component, or a part of its file. */
function isComponent(id: string, entrypoint: string): boolean {
  return endsWithPath(vitePath(stripQuery(id)), entrypoint);
}

const endsWithPath = (path: string, end: string) => `/${path}`.endsWith(`/${end}`);
