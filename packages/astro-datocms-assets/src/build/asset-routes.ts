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
  readonly #mayServe: () => boolean;
  readonly #hasIslands: () => boolean;
  readonly #others = new Set<LiveRoute>();
  readonly #own = new Set<LiveRoute>();

  /**
   * @param locales that have domains
   * @param mayServe whether assets can be served at all
   * @param hasIslands whether server islands are known so far
   */
  constructor(folder: string, locales: readonly string[], mayServe: () => boolean, hasIslands: () => boolean) {
    // As Astro writes a locale in a path.
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

  /** Is called by the hook `astro:route:setup` for each route of the site. */
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
}
