import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { AstroConfig, AstroIntegration, HookParameters, IntegrationResolvedRoute } from 'astro';
import type { Localizer, Options } from 'datocms-assets';
import { type DeployedFolder, deployedFolders, serverWithin } from './deployed-folders.ts';
import { judgeServer } from './judge-server.ts';
import { localizeCode } from './localize-code.ts';
import { localizeDeployed } from './localize-deployed.ts';
import { localizeHeaders, type RouteHeaders } from './localize-headers.ts';
import { localizeRedirects } from './localize-redirects.ts';
import { logReport } from './log-report.ts';
import { integrationName } from './name.ts';
import { type AstroOptions, engineOptions, localizerFor } from './options.ts';
import { isBuildFile } from './skip.ts';
import { fromReport, orAstroError } from './to-astro-error.ts';
import { traceChunks } from './trace-chunks.ts';

/** One build, hook by hook. */
export class Build {
  readonly #options: AstroOptions;
  readonly #trace = traceChunks();
  #given: Options = {};
  #localizer: Localizer | undefined;
  #hasRedirects = false;
  #config: AstroConfig | undefined;
  #routes: readonly IntegrationResolvedRoute[] = [];

  constructor(options: AstroOptions) {
    this.#options = options;
  }

  async setup({ config, updateConfig }: HookParameters<'astro:config:setup'>): Promise<void> {
    this.#given = engineOptions(this.#options, config);
    const localizer = localizerFor(this.#given, this.#options);
    this.#localizer = localizer;
    const root = fileURLToPath(config.root);
    const code = localizeCode(
      () => this.#localizer,
      () => root,
    );
    const redirects = await localizeRedirects(localizer, config);
    this.#hasRedirects = Object.keys(redirects).length > 0;
    updateConfig({ redirects, vite: { plugins: [code, this.#trace.plugin] } });
  }

  /** The configuration is complete: other integrations may have changed what options follow from. */
  done({ config }: HookParameters<'astro:config:done'>): void {
    this.#config = config;
    const given = engineOptions(this.#options, config);
    if (!isDeepStrictEqual(given, this.#given)) {
      this.#localizer = localizerFor(given, this.#options);
      if (this.#hasRedirects) {
        this.#localizer.note(
          'order',
          'An integration behind astro-datocms-assets changes site, base, build or cacheDir, when redirects to assets have been made.',
          { fix: 'Move that integration in front of astro-datocms-assets.' },
        );
      }
    }
    this.#addVerdict(config);
  }

  routesResolved({ routes }: HookParameters<'astro:routes:resolved'>): void {
    this.#routes = routes;
  }

  start(): void {
    this.#localizer?.start();
  }

  /** Pages are there; adapters have not copied them yet. Astro 5 gives headers under another name. */
  async generated(hook: { readonly dir: URL; readonly [name: string]: unknown }): Promise<void> {
    const headers = (hook.routeToHeaders ?? hook.experimentalRouteToHeaders) as RouteHeaders | undefined;
    const { localizer, config, dir } = this.#at(hook.dir);
    const server = serverWithin(config, dir);
    const skip = (path: string) => path === server || isBuildFile(path);
    await localizer.pass(dir, { skip, keepDigests: headers !== undefined && headers.size > 0 });
    if (headers) await localizeHeaders(localizer, headers);
  }

  /** What came since: style sheets of server builds, and files of the integrations in front of this one. */
  async built({ dir }: { readonly dir: URL }): Promise<void> {
    const at = this.#at(dir);
    await at.localizer.pass(at.dir, { skip: at.skip });
  }

  async verdict({ dir: output, logger }: HookParameters<'astro:build:done'>): Promise<void> {
    const { localizer, config, dir, skip } = this.#at(output);
    const folders = deployedFolders(config, dir);
    await localizeDeployed(localizer, folders, dir);
    await localizer.pass(dir, { skip });
    await this.#judgeServer(localizer, config, folders, dir);
    const report = await localizer.finish(dir, { skip });
    await localizer.close();
    if (report.counts.errors > 0) throw fromReport(report);
    logReport(report, logger.fork(integrationName));
  }

  #judgeServer(localizer: Localizer, config: AstroConfig, folders: readonly DeployedFolder[], dir: string) {
    const { serverCode = 'error', host = [] } = this.#options;
    const assetHosts = ['www.datocms-assets.com', ...[host].flat()];
    const [routes, trace] = [this.#routes, this.#trace];
    return judgeServer(localizer, { config, routes, trace, folders, dir, assetHosts, serverCode });
  }

  /**
   * The last pass and the verdict stand behind all other integrations, but in front of Vercel's copy of the output,
   * which nothing could reach any more.
   */
  #addVerdict({ integrations }: AstroConfig): void {
    const late: AstroIntegration = {
      name: `${integrationName}:verdict`,
      hooks: { 'astro:build:done': (hook) => orAstroError(() => this.verdict(hook)) },
    };
    const copy = integrations.findIndex((each) => each.name === 'astro:copy-vercel-output');
    integrations.splice(copy < 0 ? integrations.length : copy, 0, late);
  }

  #at(output: URL): { localizer: Localizer; config: AstroConfig; dir: string; skip: (path: string) => boolean } {
    const [localizer, config] = [this.#localizer, this.#config];
    if (!localizer || !config) throw new Error('Astro builds without having called astro:config:done.');
    const dir = fileURLToPath(output);
    const server = serverWithin(config, dir);
    return { localizer, config, dir, skip: (path) => path === server };
  }
}
