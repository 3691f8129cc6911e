import { fileURLToPath } from 'node:url';
import type { AstroConfig, AstroIntegration, HookParameters, IntegrationResolvedRoute } from 'astro';
import { withAstroErrors } from '../astro-messages.ts';
import { setPrerendering } from '../bridge.ts';
import { integrationName } from '../log.ts';
import type { AstroOptions } from '../options.ts';
import type { RouteHeaders } from '../rewrite/localize-headers.ts';
import { localizeRedirects } from '../rewrite/localize-redirects.ts';
import { leaveUnpublishedImages } from './astro-images.ts';
import { checkIsSupported } from './check-server.ts';
import { codePlugins } from './code-plugins.ts';
import { insertPasses } from './insert-passes.ts';
import { type BuildContext, OutputPasses } from './output-passes.ts';
import type { OnDemandServing } from './serve-on-demand.ts';
import { ServerModules } from './server-modules.ts';
import { SiteLocalizer } from './site-localizer.ts';

/** Astro 5 gives the headers of routes under another name. */
type BuildGenerated = HookParameters<'astro:build:generated'> & {
  readonly experimentalRouteToHeaders?: RouteHeaders | undefined;
};

/** One `astro build`: a method for each hook, in the order in which Astro calls them. */
export class Build {
  readonly #options: AstroOptions;
  readonly #localizer: SiteLocalizer;
  #hasLocalRedirects = false;
  #config: AstroConfig | undefined;
  /** A copy for the server's code, since the build later changes `image` of the configuration. */
  #serverImage: AstroConfig['image'] | undefined;
  #hasServer = () => false;
  #routes: readonly IntegrationResolvedRoute[] = [];
  readonly #serverModules = new ServerModules(
    (text) => this.#localizer.current?.mentionsAssetHost(text) === true,
    () => this.#routes,
  );
  #serving: OnDemandServing | undefined;
  readonly #passes: OutputPasses;

  constructor(options: AstroOptions) {
    this.#options = options;
    this.#localizer = new SiteLocalizer(options, () => this.isServing);
    this.#passes = new OutputPasses(options, this.#localizer, () => this.#context());
  }

  /** Checks the options, localises redirects, and adds the Vite plugins that localise code while it is bundled. */
  async configSetup(hook: HookParameters<'astro:config:setup'>): Promise<void> {
    const { config, updateConfig, logger } = hook;
    const redirects = await localizeRedirects(await this.#localizer.create(config, logger), config);
    this.#hasLocalRedirects = Object.keys(redirects).length > 0;
    const getLocalizer = () => this.#localizer.current;
    if (config.adapter) await this.#addServing(hook);
    updateConfig({
      redirects,
      vite: {
        plugins: [
          ...codePlugins(this.#options, config, () => this.#config, getLocalizer),
          ...this.#passes.plugins,
          this.#serverModules.plugin,
          this.#options.unpublished === 'placeholder' && leaveUnpublishedImages(getLocalizer),
          insertPasses(() => this.#config, {
            pass: (hook) => withAstroErrors(hook, () => this.run(() => this.buildDone(hook))),
            finish: (hook) => withAstroErrors(hook, () => this.run(() => this.#passes.finish(hook))),
          }),
        ],
      },
      // A later integration may add the adapter.
      integrations: config.adapter ? [] : [this.#lateServing()],
    });
  }

  #lateServing(): AstroIntegration {
    return {
      name: `${integrationName}:serving`,
      hooks: {
        'astro:config:setup': (hook) =>
          withAstroErrors(hook, async () => {
            if (hook.config.adapter) await this.#addServing(hook);
          }),
      },
    };
  }

  async #addServing(hook: HookParameters<'astro:config:setup'>): Promise<void> {
    const { onDemand = 'serve' } = this.#options;
    if (onDemand !== 'serve') return;
    const { OnDemandServing } = await import('./serve-on-demand.ts');
    const { key } = this.#localizer;
    this.#serving = new OnDemandServing(this.#options, hook, key, this.#serverModules, () => this.#localizer.current);
  }

  /** Whether the server serves the assets of routes that are rendered on demand. */
  get isServing(): boolean {
    return this.#serving?.isServing === true;
  }

  routeSetup({ route }: HookParameters<'astro:route:setup'>): void {
    this.#serving?.routeSetup(route);
  }

  routesResolved({ routes }: HookParameters<'astro:routes:resolved'>): void {
    this.#routes = routes;
  }

  /**
   * Runs when the configuration is complete, since other integrations may change settings that decide the engine's
   * options. The published content is read while Astro loads content collections.
   */
  configDone(hook: HookParameters<'astro:config:done'>): void {
    const { config, logger } = hook;
    checkIsSupported(hook);
    this.#serving?.configDone(hook, this.#routes);
    this.#config = config;
    this.#serverImage = { ...config.image };
    this.#passes.watchFonts(config);
    // Read later, since an adapter may still change it.
    this.#hasServer = () => hook.buildOutput === 'server';
    if (this.#localizer.follow(config, logger)) this.#checkRedirects();
    // Astro 4 also calls this hook for `astro sync`, which must work without a network.
    if (!('buildOutput' in hook)) return;
    this.#localizer.current?.begin(
      [config.outDir, config.build.client, config.publicDir].map((folder) => fileURLToPath(folder)),
    );
  }

  #checkRedirects(): void {
    if (!this.#hasLocalRedirects) return;
    this.#localizer.current?.addFinding(
      'order',
      'An integration listed after astro-datocms-assets changes `site`, `base`, `build` or `cacheDir`, but redirects to assets have already been written for the old value.',
      { fix: 'List that integration before astro-datocms-assets.' },
    );
  }

  /** Runs a step. After a failed step no other step runs: threads end, and temporary files are removed. */
  async run(step: (build: Build) => Promise<void>): Promise<void> {
    try {
      await step(this);
    } catch (error) {
      await this.#localizer.current?.close().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Waits until the CDA answers. Ends the build before its first page if the CDA refuses the token or the environment, or
   * if the cache or a report is in a wrong place.
   */
  async buildStart({ logger }: HookParameters<'astro:build:start'>): Promise<void> {
    setPrerendering(true);
    const [localizer, config] = [this.#localizer.current, this.#config];
    if (localizer?.tokenName !== undefined) logger.info(`Using the token in ${localizer.tokenName}.`);
    if (!localizer || !config) return;
    const output = this.#hasServer() ? config.build.client : config.outDir;
    await localizer.start(fileURLToPath(output), fileURLToPath(config.publicDir));
  }

  /** Runs the first pass: all pages are written, but adapters have not copied them yet. */
  async buildGenerated({ dir, ...hook }: BuildGenerated): Promise<void> {
    setPrerendering(false);
    await this.#passes.buildGenerated(dir, hook.routeToHeaders ?? hook.experimentalRouteToHeaders);
  }

  async buildDone({ dir }: HookParameters<'astro:build:done'>): Promise<void> {
    await this.#passes.buildDone(dir);
  }

  #context(): BuildContext {
    const [localizer, config] = [this.#localizer.current, this.#config];
    if (!localizer || !config) throw new Error('Astro builds without having called astro:config:done.');
    return {
      ...{ localizer, config, image: this.#serverImage ?? config.image },
      ...{ serving: this.#serving, modules: this.#serverModules, routes: this.#routes, hasServer: this.#hasServer() },
    };
  }
}
