import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import type { AstroConfig, AstroIntegrationLogger } from 'astro';
import {
  checksToLines,
  createLocalizer,
  type Environment,
  type Localizer,
  type Options,
  type PassOptions,
  runChecks,
  showsColor,
} from 'datocms-assets';
import { logLine } from '../astro-messages.ts';
import { loadEnvironment } from '../load-environment.ts';
import { type AstroOptions, engineOptions, ownNames, withOptions } from '../options.ts';
import { BuildProgress } from './build-progress.ts';

/** The localizer of a build. Its options depend on the site's configuration, which other integrations may change. */
export class SiteLocalizer {
  readonly #options: AstroOptions;
  readonly #servesAssets: () => boolean;
  #engineOptions: Options = {};
  #environment: Environment | undefined;
  #localizer: Localizer | undefined;
  #progress: BuildProgress | undefined;

  /** @param servesAssets whether the server serves the assets of routes that are rendered on demand */
  constructor(options: AstroOptions, servesAssets: () => boolean) {
    this.#options = options;
    this.#servesAssets = servesAssets;
  }

  /** `undefined` before the hook `astro:config:setup`. */
  get current(): Localizer | undefined {
    return this.#localizer;
  }

  /** The key of sealed names, from the environment or from `.env`. */
  get key(): string | undefined {
    return this.#environment?.variables.DATOCMS_ASSETS_KEY;
  }

  /** @throws ConfigurationError if options are wrong */
  async create(config: AstroConfig, logger: AstroIntegrationLogger): Promise<Localizer> {
    this.#engineOptions = engineOptions(this.#options, config);
    this.#environment = await loadEnvironment(config, 'production');
    this.#localizer = this.#create(logger);
    if (logger.options.level === 'debug') await this.#logChecks(config, logger);
    return this.#localizer;
  }

  /**
   * Makes a new localizer if settings that decide the options have changed.
   * @returns whether they have changed
   */
  follow(config: AstroConfig, logger: AstroIntegrationLogger): boolean {
    const options = engineOptions(this.#options, config);
    if (isDeepStrictEqual(options, this.#engineOptions)) return false;
    this.#engineOptions = options;
    this.#localizer = this.#create(logger);
    return true;
  }

  /** Runs a pass, and shows the progress of its downloads. */
  async pass(dir: string, options: PassOptions): Promise<void> {
    await this.#progress?.during(async () => this.#localizer?.pass(dir, options));
  }

  #create(logger: AstroIntegrationLogger): Localizer {
    const progress = new BuildProgress(logger);
    this.#progress = progress;
    const ports = {
      log: (line: string) => logLine(logger, 'debug', line),
      onNotice: (line: string) => logLine(logger, 'info', line),
      onProgress: progress.update.bind(progress),
      otherNames: ownNames,
      servesAssets: this.#servesAssets,
      ...(this.#environment ? { environment: this.#environment } : {}),
    };
    return withOptions((checked) => createLocalizer(checked, ports), this.#engineOptions, this.#options);
  }

  /** Logs the checks of `datocms-assets doctor`, for `astro build --verbose`. */
  async #logChecks({ root }: AstroConfig, logger: AstroIntegrationLogger): Promise<void> {
    const checks = await runChecks({
      cwd: fileURLToPath(root),
      options: this.#engineOptions,
      environment: this.#environment,
    });
    const lines = checksToLines(checks, { color: showsColor(process.stdout.isTTY) });
    logger.info(['What this build depends on:', ...lines].join('\n  '));
  }
}
