import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AstroConfig, HookParameters } from 'astro';
import { type Localizer, showOnGitHub } from 'datocms-assets';
import type { Plugin } from 'vite';
import { createBuildError, logReport } from '../astro-messages.ts';
import { integrationName } from '../log.ts';
import type { AstroOptions } from '../options.ts';
import { localizeHeaders, type RouteHeaders } from '../rewrite/localize-headers.ts';
import { AstroFonts } from './astro-fonts.ts';
import { AstroImages, removeAssetHosts } from './astro-images.ts';
import type { BuiltServer } from './check-server.ts';
import { checkDeployment, prepareDeployment } from './deployment.ts';
import { isPrerenderFile, serverFolders, serverPathInside } from './output-folders.ts';
import { ServiceWorkerRevisions } from './service-worker-revisions.ts';
import type { SiteLocalizer } from './site-localizer.ts';

/** What the hooks before the first page have found out. */
export interface BuildContext extends Omit<BuiltServer, 'folders' | 'dir' | 'logger'> {
  readonly localizer: Localizer;
}

/** The passes over the output of one `astro build`: a method for each hook, in the order in which Astro calls them. */
export class OutputPasses {
  readonly #options: AstroOptions;
  readonly #localizer: SiteLocalizer;
  readonly #getContext: () => BuildContext;
  readonly #revisions = new ServiceWorkerRevisions();
  readonly #images = new AstroImages();
  readonly #fonts = new AstroFonts();
  #isFinished = false;
  #readsMaps = false;

  constructor(options: AstroOptions, localizer: SiteLocalizer, getContext: () => BuildContext) {
    this.#options = options;
    this.#localizer = localizer;
    this.#getContext = getContext;
  }

  /** They record what the passes check later. */
  get plugins(): Plugin[] {
    return [this.#revisions.plugin, this.#images.plugin];
  }

  /** Records which fonts Astro downloads. */
  watchFonts(config: AstroConfig): void {
    this.#fonts.watch(config);
  }

  /** First pass: all pages are written, but adapters have not copied them yet. */
  async buildGenerated(output: URL, headers: RouteHeaders | undefined): Promise<void> {
    const { localizer, config, dir, skip } = this.#startPass(output);
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
  async buildDone(output: URL): Promise<void> {
    // If another integration adds this one, this hook runs after Vercel's copy of the output.
    if (this.#isFinished) return;
    const { localizer, config, dir, skip } = this.#startPass(output);
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
    const { localizer, config, dir, skip } = this.#startPass(output);
    const built: BuiltServer = { ...this.#getContext(), folders: serverFolders(config, dir), dir, logger };
    await prepareDeployment(localizer, this.#options, built);
    await this.#localizer.pass(dir, { skip });
    this.#revisions.update(dir, config.build.assets);
    await checkDeployment(localizer, this.#options, built);
    const report = await localizer.finish(dir, { skip });
    showOnGitHub(report);
    const { verbose = false } = this.#options;
    if (report.counts.errors > 0) throw createBuildError(report, logger, verbose);
    await localizer.close();
    logReport(report, logger.fork(integrationName), verbose);
  }

  /** Makes the output folder, and gives the arguments that every pass needs. @param output the folder of the static files */
  #startPass(output: URL): {
    localizer: Localizer;
    config: AstroConfig;
    dir: string;
    skip: (path: string) => boolean;
  } {
    const { localizer, config } = this.#getContext();
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
