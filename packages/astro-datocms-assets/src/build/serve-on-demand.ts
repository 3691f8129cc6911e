import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AstroConfig, AstroIntegrationLogger, HookParameters, IntegrationResolvedRoute } from 'astro';
import { ConfigurationError, compileAllow, type Localizer } from 'datocms-assets';
import { createRuntime, type RuntimeOptions } from 'datocms-assets/runtime';
import type { Plugin, Rollup } from 'vite';
import { type AstroOptions, imageEndpointOf, ownHostsOf, runtimeVideoOf } from '../options.ts';
import { AssetRoutes } from './asset-routes.ts';
import { bundleCdaClient } from './bundle-cda-client.ts';
import { checkFetchFile } from './check-fetch-file.ts';
import { compilePages } from './compile-pages.ts';
import { EdgeMiddleware } from './edge-middleware.ts';
import { findIslandDirective } from './find-island-directive.ts';
import { printRuntimeModule, resolveIndexModule, runsOnNode } from './runtime-module.ts';
import type { ServerModules } from './server-modules.ts';

type ConfigSetup = HookParameters<'astro:config:setup'>;

const keyName = 'DATOCMS_ASSETS_KEY';
const moduleName = 'virtual:astro-datocms-assets/runtime';
const resolvedName = `\0${moduleName}`;
/**
 * The packages of the runtime. They become a part of the server's code: a server would look for them from its own folder, where
 * there may be none, or other versions.
 */
const bundledPackages = ['datocms-assets', '@noble/ciphers', 'entities', 'saxes', 'xmlchars'];
const testedAdapters: ReadonlySet<string> = new Set(
  ['node', 'cloudflare', 'netlify', 'vercel'].map((name) => `@astrojs/${name}`),
);
const isTested = (adapter: AstroConfig['adapter']) => adapter === undefined || testedAdapters.has(adapter.name);

/**
 * Whether the host takes all that is in the folder of built assets for files that never change: Vercel's configuration gives
 * them a lifetime of a year, and Cloudflare Pages does not ask the server for them.
 */
const isOfFiles = (adapter: AstroConfig['adapter']) =>
  adapter?.name === '@astrojs/vercel' || (adapter?.name === '@astrojs/cloudflare' && astroMajor() < 6);

/**
 * Whether the host sends requests to the server for all that is no file. Other adapters list the routes on demand, before any
 * component is compiled.
 */
const sendsAllToServer = (adapter: AstroConfig['adapter']) =>
  adapter?.name === '@astrojs/node' || adapter?.name === '@astrojs/netlify';

/** The files that are added to the server, and what they are without it. */
const entrypoints = {
  middleware: fileURLToPath(new URL('../runtime/middleware.js', import.meta.url)),
  route: fileURLToPath(new URL('../runtime/asset-route.js', import.meta.url)),
  nodeServer: fileURLToPath(new URL('../runtime/node-server.js', import.meta.url)),
};
/** Vite writes paths with slashes. */
const toId = (file: string) => file.replaceAll('\\', '/');
const idleCode = new Map([
  [toId(entrypoints.middleware), 'export const onRequest = (_, next) => next();'],
  [
    toId(entrypoints.route),
    'export const getStaticPaths = () => [];\nexport const GET = () => new Response(null, { status: 404 });',
  ],
]);

/**
 * Adds to the server what serves assets on demand: middleware, a route, and what both know of the site. In a site without a
 * route on demand all of them are empty.
 */
export class OnDemandServing {
  readonly #options: AstroOptions;
  readonly #environmentKey: string | undefined;
  readonly #key: string;
  readonly #routes: AssetRoutes;
  readonly #folder: string;
  readonly #edge: EdgeMiddleware;
  #config: AstroConfig;
  #problems: readonly string[];
  #pages: readonly string[] = [];
  #hasIslandDirective: boolean | undefined;
  /** Whether requests for assets reach the server, though the first part on demand may be found late. */
  #isReached = true;
  /** The server's code has been loaded without what serves assets. */
  #isLeftOut = false;

  /**
   * @param modules of the server, which tell of islands that have been compiled
   * @param getLocalizer the job of the build, which knows what is published
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
    this.#folder = `/${config.build.assets}${isOfFiles(config.adapter) ? '-media' : '/media'}`;
    this.#environmentKey = environmentKey || undefined;
    this.#key = this.#environmentKey ?? randomBytes(32).toString('base64url');
    this.#routes = new AssetRoutes(
      this.#folder,
      Object.keys(config.i18n?.domains ?? {}),
      () => this.#problems.length === 0,
      () => this.#hasDirective() || modules.hasIslands,
    );
    this.#edge = new EdgeMiddleware(config.adapter);
    this.#problems = this.#findProblems();
    this.#endIfExplicit();
    if (options.onDemand === 'serve' && !isTested(config.adapter)) {
      logger.warn(`onDemand: 'serve' is not tested with ${config.adapter?.name}.`);
    }
    if (astroMajor() < 5) return;
    addMiddleware({ order: 'pre', entrypoint: entrypoints.middleware });
    for (const pattern of this.#routes.patterns)
      injectRoute({ pattern, entrypoint: entrypoints.route, prerender: true });
    updateConfig({
      vite: { ssr: { noExternal: bundledPackages }, plugins: [this.#plugin(getLocalizer), bundleCdaClient()] },
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

  /** How to fix it, if the reason does not say so. */
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

  /** Whether a route is one of those that were added. */
  isOwnRoute({ pattern }: Pick<IntegrationResolvedRoute, 'pattern'>): boolean {
    return this.#routes.patterns.includes(pattern);
  }

  routeSetup(route: object): void {
    this.#routes.setUp(route);
  }

  /**
   * @throws ConfigurationError if the complete configuration keeps assets from being served: because of a mistake, or with
   * `onDemand: 'serve'`
   */
  configDone({ config }: HookParameters<'astro:config:done'>, routes: readonly IntegrationResolvedRoute[]): void {
    this.#config = config;
    this.#isReached = this.#routes.isNeeded || sendsAllToServer(config.adapter);
    this.#pages = routes
      .filter((each) => each.type !== 'redirect' && !this.isOwnRoute(each))
      .map(({ entrypoint }) => entrypoint);
    const own = routes.filter((each) => this.isOwnRoute(each));
    const isReached =
      own.length === 0 || own.some(({ patternRegex }) => patternRegex.test(`${this.#folder}/name.sealed.jpg`));
    this.#problems = [
      ...this.#findProblems(),
      ...(isReached
        ? []
        : [`trailingSlash: "${config.trailingSlash}" keeps requests for files from the route of assets.`]),
    ];
    this.#endIfExplicit();
    const mistakes = this.#findMistakes();
    if (mistakes.length > 0 && this.#routes.isNeeded) throw new ConfigurationError(mistakes);
  }

  /** Says that the build has a key of its own. */
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
    const { adapter } = this.#config;
    return [
      ...(astroMajor() < 5 ? ['onDemand: "serve" needs Astro 5 or later.'] : []),
      ...(this.#options.onDemand === 'serve' || isTested(adapter)
        ? []
        : [`Serving assets is not tested with the adapter ${adapter?.name}. To try it, set onDemand: "serve".`]),
      ...(this.#edge.isUsed
        ? ['The adapter runs middleware at the edge, where assets are not served. Leave out its option for that.']
        : []),
      ...this.#findMistakes(),
    ];
  }

  /** Problems that nobody wants. */
  #findMistakes(): string[] {
    return [...checkFetchFile(this.#config), ...this.#checkRuntime()];
  }

  #checkRuntime(): readonly string[] {
    const { index } = this.#options.runtime ?? {};
    try {
      if (index !== undefined) resolveIndexModule(index, this.#config);
      createRuntime({ ...this.#runtimeOptions(), isPublished: () => false });
      return [];
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return error.problems.map((problem) => problem.replace(/^key: /, `${keyName}: `));
    }
  }

  #runtimeOptions(): Omit<RuntimeOptions, 'isPublished'> {
    const { site = this.#config.site, base = this.#config.base, runtime = {} } = this.#options;
    const { svg, timeout, allow = [] } = this.#options;
    const { refresh: _refresh, index: _index, cacheDir: _dir, cacheBytes: _bytes, ...serving } = runtime;
    return {
      key: this.#key,
      route: `/${base}${this.#folder}`.replace(/\/+/g, '/'),
      ...(site === undefined ? {} : { site: new URL(site).origin }),
      hosts: ownHostsOf(this.#options),
      allow: compileAllow(allow),
      ...imageEndpointOf(base, this.#config),
      ...runtimeVideoOf(this.#options),
      ...(svg && { svg }),
      ...(timeout !== undefined && { timeout }),
      ...serving,
    };
  }

  #plugin(getLocalizer: () => Localizer | undefined): Plugin {
    const serving = this;
    return {
      name: 'astro-datocms-assets:runtime',
      apply: 'build',
      resolveId: (id) => (id === moduleName ? resolvedName : undefined),
      async load(id) {
        if (id === resolvedName) return serving.#printModule(getLocalizer());
        const idle = idleCode.get(id);
        if (idle === undefined) return undefined;
        await serving.#awaitIslands(this);
        const isMiddleware = id === toId(entrypoints.middleware);
        const isServer = this.environment?.name === 'ssr';
        if (!serving.isServing || !serving.#isReached) {
          if (isMiddleware && isServer) serving.#isLeftOut = true;
          return idle;
        }
        if (isMiddleware && isServer && runsOnNode(serving.#config)) {
          this.emitFile({ type: 'chunk', id: entrypoints.nodeServer, fileName: 'assets.mjs' });
        }
        return undefined;
      },
    };
  }

  #hasDirective(): boolean {
    this.#hasIslandDirective ??= findIslandDirective(this.#config);
    return this.#hasIslandDirective;
  }

  /** Astro 5 compiles prerendered pages, where islands are, in the same step as the server. Later versions compile them before. */
  async #awaitIslands(context: Rollup.PluginContext): Promise<void> {
    if (astroMajor() > 5 || this.isServing || this.#problems.length > 0) return;
    await compilePages(context, this.#pages, (id) => idleCode.has(id));
  }

  async #printModule(localizer: Localizer | undefined): Promise<string> {
    return printRuntimeModule({
      options: { ...this.#runtimeOptions(), storedOrigins: localizer?.storedOrigins ?? [] },
      published: (await localizer?.publishedPaths()) ?? [],
      integration: this.#options,
      config: this.#config,
    });
  }
}

function astroMajor(): number {
  const { version } = createRequire(import.meta.url)('astro/package.json') as { readonly version: string };
  return Number.parseInt(version, 10);
}
