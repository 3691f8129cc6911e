import { randomBytes } from 'node:crypto';
import type { AstroConfig, AstroIntegrationLogger, HookParameters, IntegrationResolvedRoute } from 'astro';
import { ConfigurationError, type Localizer } from 'datocms-assets';
import type { Plugin, Rollup } from 'vite';
import { middlewareEntrypoint, resolveMiddleware } from '../middleware-entrypoint.ts';
import { type AstroOptions, servedFolderOf } from '../options.ts';
import { astroMajor, hostOf } from './adapter-host.ts';
import { AssetRoutes } from './asset-routes.ts';
import { compilePages } from './compile-pages.ts';
import { watchEdgeMiddleware } from './edge-middleware.ts';
import { findIslandDirective } from './find-island-directive.ts';
import { prebuiltRuntime } from './prebuilt-runtime.ts';
import { printRuntimeModule } from './runtime-module.ts';
import type { ServerModules } from './server-modules.ts';
import { type KnownRuntimeOptions, servingOptionsOf } from './serving-options.ts';
import { isServingModule, middlewareId, routeEntrypoint, servingPlugin } from './serving-plugin.ts';
import { findServingLimits, findServingMistakes, keyName } from './serving-problems.ts';

type ConfigSetup = HookParameters<'astro:config:setup'>;

/**
 * Adds to the server the parts that serve assets on demand: middleware, a route, and facts about the site. In a site
 * without a route on demand, all parts are empty.
 */
export class OnDemandServing {
  readonly #options: AstroOptions;
  readonly #environmentKey: string | undefined;
  readonly #key: string;
  readonly #routes: AssetRoutes;
  readonly #folder: string;
  readonly #hasEdgeMiddleware: () => boolean;
  #config: AstroConfig;
  #problems: readonly string[];
  #pages: readonly string[] = [];
  #hasIslandDirective: boolean | undefined;
  /** Whether requests for assets reach the server even if the first part on demand is found late. */
  #isReached = true;
  /** The server's code was loaded without the parts that serve assets. */
  #isLeftOut = false;

  /**
   * @param modules of the server, which show compiled islands
   * @param getLocalizer the job of the build, with the index
   * @throws ConfigurationError if assets can't be served, with `onDemand: 'serve'`
   */
  constructor(
    options: AstroOptions,
    { config, addMiddleware, injectRoute, updateConfig, logger }: ConfigSetup,
    environmentKey: string | undefined,
    modules: Pick<ServerModules, 'hasIslands'>,
    getLocalizer: () => Localizer | undefined,
  ) {
    this.#options = options;
    this.#config = config;
    this.#folder = servedFolderOf(options, config);
    this.#environmentKey = environmentKey || undefined;
    this.#key = this.#environmentKey ?? randomBytes(32).toString('base64url');
    this.#routes = new AssetRoutes(
      this.#folder,
      Object.keys(config.i18n?.domains ?? {}),
      () => this.#problems.length === 0,
      () => options.deliver === 'sealed' || this.#hasDirective() || modules.hasIslands,
    );
    this.#hasEdgeMiddleware = watchEdgeMiddleware(config.adapter);
    this.#problems = this.#findProblems();
    this.#endIfExplicit();
    if (options.onDemand === 'serve' && !hostOf(config.adapter).isTested) {
      logger.warn(`onDemand: 'serve' is not tested with ${config.adapter?.name}.`);
    }
    if (astroMajor() < 5) return;
    addMiddleware({ order: 'pre', entrypoint: middlewareEntrypoint });
    for (const pattern of this.#routes.patterns) injectRoute({ pattern, entrypoint: routeEntrypoint, prerender: true });
    updateConfig({
      vite: {
        plugins: [resolveMiddleware(middlewareId), this.#plugin(getLocalizer), prebuiltRuntime()],
      },
    });
  }

  /** Whether the server serves the assets of routes that are rendered on demand. */
  get isServing(): boolean {
    return this.#problems.length === 0 && this.#routes.isOnDemand && !this.#isLeftOut;
  }

  /** Why assets are not served; empty if they are. */
  get reason(): string {
    return this.#isTooLate
      ? 'Nothing told of an island before the code of the server was made.'
      : this.#problems.join(' ');
  }

  /** How to fix it, if the reason does not tell. */
  get fix(): string | undefined {
    return this.#isTooLate
      ? "Move the component that has the island's directive `server:defer` into the site's folder, or list its package in the site's `package.json`, so that it is found early."
      : undefined;
  }

  /** Whether assets are not served because of a mistake. */
  get isMistaken(): boolean {
    return this.#isTooLate || this.#findMistakes().length > 0;
  }

  get #isTooLate(): boolean {
    return this.#problems.length === 0 && this.#isLeftOut && this.#routes.isNeeded;
  }

  /** Whether a route is one of the added routes. */
  isOwnRoute({ pattern }: Pick<IntegrationResolvedRoute, 'pattern'>): boolean {
    return this.#routes.patterns.includes(pattern);
  }

  routeSetup(route: object): void {
    this.#routes.setUp(route);
  }

  /**
   * @throws ConfigurationError if assets can't be served with the complete configuration: because of a mistake, or with
   *   `onDemand: 'serve'`
   */
  configDone({ config }: HookParameters<'astro:config:done'>, routes: readonly IntegrationResolvedRoute[]): void {
    this.#config = config;
    this.#isReached = this.#routes.isNeeded || hostOf(config.adapter).sendsAllToServer;
    this.#pages = routes
      .filter((each) => each.type !== 'redirect' && !this.isOwnRoute(each))
      .map(({ entrypoint }) => entrypoint);
    this.#problems = this.#findProblems();
    this.#endIfExplicit();
    const mistakes = this.#findMistakes();
    if (mistakes.length > 0 && this.#routes.isNeeded) throw new ConfigurationError(mistakes);
  }

  /** Warns that the build has a key of its own. */
  warnOfKey(logger: AstroIntegrationLogger): void {
    if (this.#environmentKey !== undefined) return;
    logger.warn(
      `${keyName} is not set, so this build has a key of its own. Unless the server has one, pages of one build show no pictures on servers of another: in a rolling deployment, and in caches. Print a key with \`npx datocms-assets key\`, and set it where the site is built, or where the server runs.`,
    );
  }

  #endIfExplicit(): void {
    if (this.#options.onDemand === 'serve' && this.#problems.length > 0) throw new ConfigurationError(this.#problems);
  }

  /** Why assets can't be served. */
  #findProblems(): string[] {
    return [...findServingLimits(this.#options, this.#config, this.#hasEdgeMiddleware()), ...this.#findMistakes()];
  }

  /** Problems that are mistakes of the user. */
  #findMistakes(): string[] {
    return findServingMistakes(this.#options, this.#config, this.#servingOptions());
  }

  #servingOptions(): KnownRuntimeOptions {
    return servingOptionsOf(this.#options, this.#config, this.#key);
  }

  #plugin(getLocalizer: () => Localizer | undefined): Plugin {
    const serving = this;
    return servingPlugin({
      get isIncluded() {
        return serving.isServing && serving.#isReached;
      },
      get runsOnNode() {
        return hostOf(serving.#config.adapter).runsOnNode;
      },
      awaitIslands: (context) => this.#awaitIslands(context),
      leaveOut: () => {
        this.#isLeftOut = true;
      },
      printModule: () => this.#printModule(getLocalizer()),
    });
  }

  #hasDirective(): boolean {
    this.#hasIslandDirective ??= findIslandDirective(this.#config);
    return this.#hasIslandDirective;
  }

  /** Astro 5 compiles prerendered pages, where islands are, in the same step as the server. Later versions compile them before. */
  async #awaitIslands(context: Rollup.PluginContext): Promise<void> {
    if (astroMajor() > 5 || this.isServing || this.#problems.length > 0) return;
    await compilePages(context, this.#pages, isServingModule);
  }

  async #printModule(localizer: Localizer | undefined): Promise<string> {
    return printRuntimeModule({
      options: { ...this.#servingOptions(), storedOrigins: localizer?.storedOrigins ?? [] },
      published: (await localizer?.publishedPaths()) ?? [],
      integration: this.#options,
      config: this.#config,
    });
  }
}
