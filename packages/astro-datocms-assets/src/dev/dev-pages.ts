import type { AstroConfig, AstroIntegrationLogger } from 'astro';
import type { LiveLocalizer } from 'datocms-assets';
import type { Connect } from 'vite';
import { logLine } from '../astro-messages.ts';
import type { Page } from '../bridge.ts';
import type { AstroOptions } from '../options.ts';
import { FindingLog } from './finding-log.ts';
import { localizeDevResponse, type PageText } from './localize-response.ts';
import { OnDemandPages } from './on-demand-pages.ts';
import type { PageInspection, PageRequest } from './toolbar/messages.ts';

const maxPages = 30;

/** The pages of a dev server. The last shown pages are kept, so that the toolbar can inspect them. */
export class DevPages {
  readonly #live: LiveLocalizer;
  /** `undefined` if the options leave these routes to the site. */
  readonly #onDemand: OnDemandPages | undefined;
  readonly #shown = new Map<string, PageText | 'on-demand'>();
  #log: FindingLog | undefined;

  /**
   * @param prefix path of assets on the dev server, such as `/docs/_astro/media/`
   * @throws ConfigurationError if the path can't be one
   */
  constructor(
    live: LiveLocalizer,
    prefix: string,
    config: AstroConfig,
    options: AstroOptions,
    logger: AstroIntegrationLogger,
  ) {
    this.#live = live;
    const log = {
      warn: (text: string) => logLine(logger, 'warn', text),
      onFailed: (url: string, reason: string) => this.addFailure(url, reason),
    };
    if ((options.onDemand ?? 'serve') === 'serve' && 'endpoint' in config.image)
      this.#onDemand = new OnDemandPages(live, prefix.slice(0, -1), config, options, log);
  }

  /** Starts to log findings and failures. */
  open(logger: AstroIntegrationLogger): void {
    this.#log = new FindingLog(logger);
  }

  /** Serves the assets of routes that are rendered on demand. */
  serve(): Connect.NextHandleFunction {
    return this.#onDemand?.serve() ?? ((_request, _response, next) => next());
  }

  async localize(page: Page, response: Response): Promise<Response> {
    const { url, isPrerendered } = page;
    if (isPrerendered) {
      return localizeDevResponse(this.#live, response, url, (text) => {
        this.#add(url.pathname, text);
        void this.#logFindings(text);
      });
    }
    this.#add(url.pathname, 'on-demand');
    return this.#onDemand?.localize(page, response) ?? response;
  }

  /** Lists the assets of a page, and the findings of a build in it. */
  async inspect({ path, names }: PageRequest): Promise<Omit<PageInspection, 'prefix'>> {
    const page = this.#shown.get(path);
    const text = page === 'on-demand' ? undefined : page;
    const nothing = { names: [], findings: [] };
    const { names: namesInText, findings } = text
      ? await this.#live.checkText(text.file, text.text).catch(() => nothing)
      : nothing;
    const stored = await this.#live.describeAssets([...namesInText, ...names]);
    const onDemand = this.#onDemand;
    const served = onDemand ? await Promise.all(names.map((name) => onDemand.describe(name))) : [];
    const assets = [...stored, ...served.filter((asset) => asset !== undefined)];
    // The list of assets already shows unpublished assets.
    const others = findings.filter(({ code }) => code !== 'unpublished' && code !== 'placeholder');
    const rendering = page !== 'on-demand' ? 'prerendered' : onDemand ? 'served' : 'uncovered';
    return { path, rendering, assets, findings: others };
  }

  /** Logs why an asset can't be fetched. @param asset the name or the URL of the asset */
  addFailure(asset: string, reason: string): void {
    this.#log?.addFailure(asset, reason);
  }

  /** Stops the log. */
  close(): void {
    this.#log = undefined;
  }

  #add(path: string, page: PageText | 'on-demand'): void {
    this.#shown.delete(path);
    this.#shown.set(path, page);
    if (this.#shown.size > maxPages) this.#shown.delete(this.#shown.keys().next().value as string);
  }

  /** Logs findings without a delay of the response. If the published content can't be read, the log already says so. */
  async #logFindings({ path, file, text }: PageText): Promise<void> {
    const log = this.#log;
    const checked = await this.#live.checkText(file, text).catch(() => undefined);
    if (checked && this.#log === log) log?.add(path, checked.findings);
  }
}
