import type { IntegrationResolvedRoute } from 'astro';

/** A route while Astro reads the site: the hook `astro:route:setup` gets the object that the build uses later. */
interface LiveRoute {
  readonly component: string;
  readonly route: string;
  readonly type: IntegrationResolvedRoute['type'];
  prerender: boolean;
  pattern: RegExp;
}

/**
 * The routes that serve assets: one for the site, and one for each locale with a domain, since Astro puts the locale of
 * a domain in front of the path. They are rendered on demand only if another part of the site is: alone they would give
 * a server to a site that needs none. Which routes are on demand is known only after all integrations have run, when it
 * is too late to add a route. So the routes exist from the beginning, and their `prerender` is computed each time it is
 * read.
 */
export class AssetRoutes {
  readonly patterns: readonly string[];
  readonly #mayServe: () => boolean;
  readonly #hasIslands: () => boolean;
  readonly #others = new Set<LiveRoute>();
  readonly #own = new Set<LiveRoute>();

  /**
   * @param locales with a domain of their own
   * @param mayServe whether assets can be served at all
   * @param hasIslands whether server islands are known so far
   */
  constructor(folder: string, locales: readonly string[], mayServe: () => boolean, hasIslands: () => boolean) {
    // The form of a locale in a path of Astro.
    const prefixes = locales.map((locale) => `/${locale.replaceAll('_', '-').toLowerCase()}`);
    this.patterns = ['', ...prefixes].map((prefix) => `${prefix}${folder}/[...name]`);
    this.#mayServe = mayServe;
    this.#hasIslands = hasIslands;
  }

  /** Whether the build makes a server that serves assets. */
  get isOnDemand(): boolean {
    return [...this.#own].some(({ prerender }) => !prerender);
  }

  /** Whether a part of the site is rendered on demand. */
  get isNeeded(): boolean {
    const hasRoute = [...this.#others].some(({ type, prerender }) => type !== 'redirect' && !prerender);
    return hasRoute || this.#hasIslands();
  }

  /** Called by the hook `astro:route:setup` for each route of the site. */
  setUp(route: object): void {
    const live = route as LiveRoute;
    if (!this.patterns.includes(live.route)) {
      this.#others.add(live);
      return;
    }
    this.#own.add(live);
    Object.defineProperty(live, 'prerender', {
      get: () => !(this.#mayServe() && this.isNeeded),
      // Integrations that change all routes must not change this one.
      set: () => {},
      enumerable: true,
    });
    // With `trailingSlash: 'always'` Astro does not redirect requests for files, but its patterns do not match them.
    live.pattern = new RegExp(live.pattern.source.replace(/\\\/\$$/, '\\/?$'));
  }
}
