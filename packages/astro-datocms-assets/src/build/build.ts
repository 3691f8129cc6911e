import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroConfig, AstroIntegration, HookParameters, IntegrationResolvedRoute } from 'astro';
import { type Localizer, showOnGitHub } from 'datocms-assets';
import { createBuildError, logReport, withAstroErrors } from '../astro-messages.ts';
import { setPrerendering } from '../bridge.ts';
import { integrationName } from '../log.ts';
import type { AstroOptions } from '../options.ts';
import { localizeHeaders, type RouteHeaders } from '../rewrite/localize-headers.ts';
import { localizeRedirects } from '../rewrite/localize-redirects.ts';
import { AstroFonts } from './astro-fonts.ts';
import { AstroImages, leaveUnpublishedImages, removeAssetHosts } from './astro-images.ts';
import { checkIsSupported } from './check-server.ts';
import { codePlugins } from './code-plugins.ts';
import { checkDeployment, prepareDeployment } from './deployment.ts';
import { insertPasses } from './insert-passes.ts';
import { isPrerenderFile, serverFolders, serverPathInside } from './output-folders.ts';
import type { OnDemandServing } from './serve-on-demand.ts';
import { ServerModules } from './server-modules.ts';
import { ServiceWorkerRevisions } from './service-worker-revisions.ts';
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
  readonly #revisions = new ServiceWorkerRevisions();
  readonly #images = new AstroImages();
  readonly #fonts = new AstroFonts();
  #serving: OnDemandServing | undefined;
  #isFinished = false;
  #readsMaps = false;

  constructor(options: AstroOptions) {
    this.#options = options;
    this.#localizer = new SiteLocalizer(options, () => this.isServing);
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
          this.#revisions.plugin,
          this.#serverModules.plugin,
          this.#images.plugin,
          this.#options.unpublished === 'placeholder' && leaveUnpublishedImages(getLocalizer),
          insertPasses(() => this.#config, {
            pass: (hook) => withAstroErrors(hook, () => this.run(() => this.buildDone(hook))),
            finish: (hook) => withAstroErrors(hook, () => this.run(() => this.finish(hook))),
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
    this.#fonts.watch(config);
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

  /** First pass: all pages are written, but adapters have not copied them yet. */
  async buildGenerated({ dir: output, ...hook }: BuildGenerated): Promise<void> {
    setPrerendering(false);
    const headers = hook.routeToHeaders ?? hook.experimentalRouteToHeaders;
    const { localizer, config, dir, skip } = this.#passContext(output);
    await this.#images.check(localizer, config.image, dir);
    await this.#fonts.check(localizer);
    this.#revisions.record(localizer, dir);
    await this.#localizer.pass(dir, {
      skip: (path) => skip(path) || isPrerenderFile(path),
      keepDigests: headers !== undefined && headers.size > 0,
    });
    if (headers) await localizeHeaders(localizer, headers);
    if (this.#options.serverCode !== 'warn') removeAssetHosts(config, localizer);
  }

  /** Further passes: style sheets of server builds, and files of earlier integrations. See `insertPasses`. */
  async buildDone({ dir: output }: Pick<HookParameters<'astro:build:done'>, 'dir'>): Promise<void> {
    // If another integration adds this one, this hook runs after Vercel's copy of the output.
    if (this.#isFinished) return;
    const { localizer, config, dir, skip } = this.#passContext(output);
    this.#revisions.record(localizer, dir);
    await this.#localizer.pass(dir, { skip });
    this.#revisions.update(dir, config.build.assets);
  }

  /**
   * Last pass: all integrations have written their files. Checks all that is deployed, and ends the build on errors.
   * Runs in an `astro:build:done` hook that `insertPasses` adds.
   */
  async finish({ dir: output, logger }: HookParameters<'astro:build:done'>): Promise<void> {
    this.#isFinished = true;
    const { localizer, config, dir, skip } = this.#passContext(output);
    const folders = serverFolders(config, dir);
    await prepareDeployment(localizer, config, folders, dir, this.#options, this.isServing);
    await this.#localizer.pass(dir, { skip });
    this.#revisions.update(dir, config.build.assets);
    await checkDeployment(localizer, this.#options, {
      ...{ config, folders, dir, logger, serving: this.#serving, modules: this.#serverModules },
      routes: this.#routes,
      hasServer: this.#hasServer(),
      image: this.#serverImage ?? config.image,
    });
    const report = await localizer.finish(dir, { skip });
    showOnGitHub(report);
    const { verbose = false } = this.#options;
    if (report.counts.errors > 0) throw createBuildError(report, logger, verbose);
    await localizer.close();
    logReport(report, logger.fork(integrationName), verbose);
  }

  /** The arguments that every pass needs. @param output the folder of the static files */
  #passContext(output: URL): {
    localizer: Localizer;
    config: AstroConfig;
    dir: string;
    skip: (path: string) => boolean;
  } {
    const [localizer, config] = [this.#localizer.current, this.#config];
    if (!localizer || !config) throw new Error('Astro builds without having called astro:config:done.');
    const dir = fileURLToPath(output);
    // Astro 5 makes no folder without static files.
    mkdirSync(dir, { recursive: true });
    const server = serverPathInside(config, dir);
    // After an error of bundled code no file is changed, and source maps would only repeat the findings of the sources.
    this.#readsMaps ||= !localizer.failed;
    const skip = (path: string) => path === server || (!this.#readsMaps && path.endsWith('.map'));
    return { localizer, config, dir, skip };
  }
}
