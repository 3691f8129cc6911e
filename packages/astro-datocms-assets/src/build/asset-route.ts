import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IntegrationResolvedRoute } from 'astro';

/** A route while Astro reads the site: its hook `astro:route:setup` gives the object that the build goes on with. */
interface LiveRoute {
  readonly component: string;
  readonly route: string;
  readonly type: IntegrationResolvedRoute['type'];
  prerender: boolean;
  pattern: RegExp;
}

/**
 * The route that serves assets. It is rendered on demand only if another part of the site is: alone it would give a server to a
 * site that needs none. Which routes are on demand is known only when all integrations have had their say, and then it is too
 * late to add one. So the route is there from the beginning, and its `prerender` is looked up each time it is read.
 */
export class AssetRoute {
  readonly pattern: string;
  readonly #srcDir: string;
  readonly #mayServe: () => boolean;
  readonly #hasCompiledIslands: () => boolean;
  readonly #others = new Set<LiveRoute>();
  #own: LiveRoute | undefined;
  #hasNamedIslands: boolean | undefined;

  /**
   * @param mayServe whether assets can be served at all
   * @param hasCompiledIslands whether a component that has been compiled so far has a server island
   */
  constructor(folder: string, srcDir: string, mayServe: () => boolean, hasCompiledIslands: () => boolean) {
    this.pattern = `${folder}/[...name]`;
    this.#srcDir = srcDir;
    this.#mayServe = mayServe;
    this.#hasCompiledIslands = hasCompiledIslands;
  }

  /** Whether the build makes a server that serves assets. */
  get isOnDemand(): boolean {
    return this.#own !== undefined && !this.#own.prerender;
  }

  /** Whether a part of the site is rendered on demand. */
  get isNeeded(): boolean {
    const hasRoute = [...this.#others].some(({ type, prerender }) => type !== 'redirect' && !prerender);
    return hasRoute || this.#findNamedIslands() || this.#hasCompiledIslands();
  }

  /** Of the hook `astro:route:setup`, for each route of the site. */
  setUp(route: object): void {
    const live = route as LiveRoute;
    if (live.route !== this.pattern) {
      this.#others.add(live);
      return;
    }
    this.#own = live;
    Object.defineProperty(live, 'prerender', {
      get: () => !(this.#mayServe() && this.isNeeded),
      // Integrations that change all routes don't mean this one.
      set: () => {},
      enumerable: true,
    });
    // With `trailingSlash: 'always'` Astro redirects no request for a file, but its patterns match none either.
    live.pattern = new RegExp(live.pattern.source.replace(/\\\/\$$/, '\\/?$'));
  }

  /**
   * The directive in the site's own folder tells of islands before any component is compiled: adapters ask early whether there is
   * a server.
   */
  #findNamedIslands(): boolean {
    this.#hasNamedIslands ??=
      existsSync(this.#srcDir) &&
      readdirSync(this.#srcDir, { recursive: true, withFileTypes: true }).some(
        (entry) =>
          entry.isFile() &&
          /\.(?:astro|mdx)$/.test(entry.name) &&
          readFileSync(join(entry.parentPath, entry.name), 'utf8').includes('server:defer'),
      );
    return this.#hasNamedIslands;
  }
}
