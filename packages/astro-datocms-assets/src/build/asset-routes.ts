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
 * The route that serves assets, and those of domains: for a request to the domain of a locale, Astro puts the locale in front of the
 * path before it looks for a route. They are rendered on demand only if another part of the site is: alone they would give a server to a
 * site that needs none. Which routes are on demand is known only when all integrations have had their say, and then it is too
 * late to add one. So the routes are there from the beginning, and their `prerender` is looked up each time it is read.
 */
export class AssetRoutes {
  readonly patterns: readonly string[];
  readonly #srcDir: string;
  readonly #mayServe: () => boolean;
  readonly #hasCompiledIslands: () => boolean;
  readonly #others = new Set<LiveRoute>();
  readonly #own = new Set<LiveRoute>();
  #hasNamedIslands: boolean | undefined;

  /**
   * @param locales that have domains
   * @param mayServe whether assets can be served at all
   * @param hasCompiledIslands whether a component that has been compiled so far has a server island
   */
  constructor(
    folder: string,
    locales: readonly string[],
    srcDir: string,
    mayServe: () => boolean,
    hasCompiledIslands: () => boolean,
  ) {
    // As Astro writes a locale in a path.
    const prefixes = locales.map((locale) => `/${locale.replaceAll('_', '-').toLowerCase()}`);
    this.patterns = ['', ...prefixes].map((prefix) => `${prefix}${folder}/[...name]`);
    this.#srcDir = srcDir;
    this.#mayServe = mayServe;
    this.#hasCompiledIslands = hasCompiledIslands;
  }

  /** Whether the build makes a server that serves assets. */
  get isOnDemand(): boolean {
    return [...this.#own].some(({ prerender }) => !prerender);
  }

  /** Whether a part of the site is rendered on demand. */
  get isNeeded(): boolean {
    const hasRoute = [...this.#others].some(({ type, prerender }) => type !== 'redirect' && !prerender);
    return hasRoute || this.#findNamedIslands() || this.#hasCompiledIslands();
  }

  /** Of the hook `astro:route:setup`, for each route of the site. */
  setUp(route: object): void {
    const live = route as LiveRoute;
    if (!this.patterns.includes(live.route)) {
      this.#others.add(live);
      return;
    }
    this.#own.add(live);
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
