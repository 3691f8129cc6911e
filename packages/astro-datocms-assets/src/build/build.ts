import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { AstroConfig, AstroIntegrationLogger, HookParameters, IntegrationResolvedRoute } from 'astro';
import { createLocalizer, type Localizer, type Options } from 'datocms-assets';
import type { Plugin } from 'vite';
import { integrationName } from '../integration-name.ts';
import { type AstroOptions, engineOptions, withOptions } from '../options.ts';
import { localizeCode } from '../rewrite/localize-code.ts';
import { localizeHeaders, type RouteHeaders } from '../rewrite/localize-headers.ts';
import { localizeRedirects } from '../rewrite/localize-redirects.ts';
import { fromReport, orAstroError } from '../to-astro-error.ts';
import { checkAstroImages } from './astro-images.ts';
import { isBuildFile } from './build-files.ts';
import { checkCompressedCopies } from './check-compressed-copies.ts';
import { checkStaleNames } from './check-hashed-names.ts';
import { checkServerCode } from './check-server-code.ts';
import { closeImageServices } from './close-image-services.ts';
import { insertPasses } from './insert-passes.ts';
import { localizeDeployed } from './localize-host-config.ts';
import { alignSourceMaps } from './localize-source-maps.ts';
import { logReport } from './log-report.ts';
import { type DeployedFolder, deployedFolders, serverWithin } from './output-folders.ts';
import { traceChunks } from './server-chunks.ts';
import { ServiceWorkerRevisions } from './service-worker-revisions.ts';

/** One build, hook by hook. */
export class Build {
  readonly #options: AstroOptions;
  readonly #trace = traceChunks();
  readonly #revisions = new ServiceWorkerRevisions();
  #given: Options = {};
  #localizer: Localizer | undefined;
  #hasRedirects = false;
  #isJudged = false;
  #config: AstroConfig | undefined;
  #hasServer = () => false;
  /** As the server's code has it. */
  #image: AstroConfig['image'] | undefined;
  #routes: readonly IntegrationResolvedRoute[] = [];

  constructor(options: AstroOptions) {
    this.#options = options;
  }

  async setup({ config, updateConfig, logger }: HookParameters<'astro:config:setup'>): Promise<void> {
    this.#given = engineOptions(this.#options, config);
    const localizer = this.#make(this.#given, logger);
    this.#localizer = localizer;
    const code = localizeCode('build', () => this.#localizer);
    const redirects = await localizeRedirects(localizer, config);
    this.#hasRedirects = Object.keys(redirects).length > 0;
    const maps = alignSourceMaps(() => this.#localizer);
    const names = checkStaleNames(
      () => this.#localizer,
      () => (this.#config ?? config).build.assets,
    );
    updateConfig({
      redirects,
      vite: { plugins: [code, maps, names, this.#revisions.plugin, this.#trace.plugin, this.#weaver()] },
    });
  }

  /** The configuration is complete: other integrations may have changed what options follow from. */
  done(hook: HookParameters<'astro:config:done'>): void {
    const { config } = hook;
    this.#config = config;
    // An adapter may change it later.
    this.#hasServer = () => hook.buildOutput === 'server';
    this.#image = { ...config.image };
    const given = engineOptions(this.#options, config);
    if (!isDeepStrictEqual(given, this.#given)) {
      this.#localizer = this.#make(given, hook.logger);
      if (this.#hasRedirects) {
        this.#localizer.addFinding(
          'order',
          'An integration behind astro-datocms-assets changes site, base, build or cacheDir, when redirects to assets have been made.',
          { fix: 'Move that integration in front of astro-datocms-assets.' },
        );
      }
    }
  }

  routesResolved({ routes }: HookParameters<'astro:routes:resolved'>): void {
    this.#routes = routes;
  }

  /** Ends the build before its first page if the cache or a report can't go where it should. */
  start(): void {
    const [localizer, config] = [this.#localizer, this.#config];
    if (localizer && config) localizer.start(fileURLToPath(this.#hasServer() ? config.build.client : config.outDir));
  }

  /** Pages are there; adapters have not copied them yet. Astro 5 gives headers under another name. */
  async generated(hook: { readonly dir: URL; readonly [name: string]: unknown }): Promise<void> {
    const headers = (hook.routeToHeaders ?? hook.experimentalRouteToHeaders) as RouteHeaders | undefined;
    const at = this.#at(hook.dir);
    const { localizer, config, dir } = at;
    const skip = (path: string) => at.skip(path) || isBuildFile(path);
    await checkAstroImages(localizer);
    this.#revisions.note(localizer, dir);
    await localizer.pass(dir, { skip, keepDigests: headers !== undefined && headers.size > 0 });
    if (headers) await localizeHeaders(localizer, headers);
    if (this.#options.serverCode !== 'warn') closeImageServices(config, localizer);
  }

  /** What came since: style sheets of server builds, and files of the integrations in front of this one. */
  async built({ dir }: { readonly dir: URL }): Promise<void> {
    // Where another integration brings this one, it stands behind Vercel's copy of the output.
    if (this.#isJudged) return;
    const at = this.#at(dir);
    this.#revisions.note(at.localizer, at.dir);
    await at.localizer.pass(at.dir, { skip: at.skip });
    this.#revisions.renew(at.dir, at.config.build.assets);
  }

  async verdict({ dir: output, logger }: HookParameters<'astro:build:done'>): Promise<void> {
    this.#isJudged = true;
    const { localizer, config, dir, skip } = this.#at(output);
    const folders = deployedFolders(config, dir);
    await localizeDeployed(localizer, folders, dir);
    await localizer.pass(dir, { skip });
    this.#revisions.renew(dir, config.build.assets);
    await this.#judgeServer(localizer, config, folders, dir);
    await checkCompressedCopies(localizer, dir);
    const report = await localizer.finish(dir, { skip });
    await localizer.close();
    if (report.counts.errors > 0) throw fromReport(report);
    logReport(report, logger.fork(integrationName));
  }

  #make(given: Options, logger: AstroIntegrationLogger): Localizer {
    const log = (line: string) => logger.debug(line);
    return withOptions((options) => createLocalizer(options, { log }), given, this.#options);
  }

  #judgeServer(localizer: Localizer, config: AstroConfig, folders: readonly DeployedFolder[], dir: string) {
    const { serverCode = 'error', host = [] } = this.#options;
    const assetHosts = ['www.datocms-assets.com', ...[host].flat()];
    const routes = this.#hasServer() ? this.#routes : [];
    const trace = this.#trace;
    const image = this.#image ?? config.image;
    return checkServerCode(localizer, { config, image, routes, trace, folders, dir, assetHosts, serverCode });
  }

  /** While Vite bundles, no hook runs, and integrations have said what they add. */
  #weaver(): Plugin {
    let isWoven = false;
    return {
      name: `${integrationName}:weave`,
      apply: 'build',
      buildStart: () => {
        if (isWoven || !this.#config) return;
        isWoven = true;
        insertPasses(
          this.#config,
          integrationName,
          (hook) => orAstroError(() => this.built(hook)),
          (hook) => orAstroError(() => this.verdict(hook)),
        );
      },
    };
  }

  #at(output: URL): { localizer: Localizer; config: AstroConfig; dir: string; skip: (path: string) => boolean } {
    const [localizer, config] = [this.#localizer, this.#config];
    if (!localizer || !config) throw new Error('Astro builds without having called astro:config:done.');
    const dir = fileURLToPath(output);
    const server = serverWithin(config, dir);
    // Where nothing will be changed, source maps only say again what is wrong in the sources.
    const skip = (path: string) => path === server || (localizer.failed && path.endsWith('.map'));
    return { localizer, config, dir, skip };
  }
}
