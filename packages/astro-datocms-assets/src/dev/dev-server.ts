import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { HookParameters } from 'astro';
import { createLiveLocalizer, FindingError, type LiveFile, type LiveLocalizer, type TextSource } from 'datocms-assets';
import type { Plugin, ViteDevServer } from 'vite';
import { logLine } from '../astro-messages.ts';
import { closeBridge, type DevBridge, openBridge, type Page } from '../bridge.ts';
import { checkFetchFile } from '../build/check-fetch-file.ts';
import { loadEnvironment } from '../load-environment.ts';
import { integrationName } from '../log.ts';
import { middlewareEntrypoint, resolveMiddleware } from '../middleware-entrypoint.ts';
import { type AstroOptions, engineOptions, imageEndpointOf, ownNames, withOptions } from '../options.ts';
import { localizeCode } from '../rewrite/localize-code.ts';
import { localizeRedirects } from '../rewrite/localize-redirects.ts';
import type { CodeLocalizer } from '../rewrite/text-edits.ts';
import { vitePath } from '../slash-paths.ts';
import { createDevRpcServer, type DevRpcServer } from './dev-rpc-server.ts';
import { FindingLog } from './finding-log.ts';
import { localizeDevResponse, type PageText } from './localize-response.ts';
import { nameDependencies } from './name-dependencies.ts';
import { OnDemandPages } from './on-demand-pages.ts';
import { RecentPages } from './recent-pages.ts';
import { serveAsset } from './serve-asset.ts';
import { inspectPage, type PageInspection, type PageRequest, pageInspected } from './toolbar/messages.ts';

/** A picture in a frame, in the colour of the toolbar. */
const toolbarIcon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"><rect x="3" y="4.5" width="18" height="15" rx="2"/><circle cx="8.5" cy="9.5" r="1.6"/><path d="m4 18 5.5-5 3.5 3 3-2.5 4.5 4"/></svg>';

/** Since Astro 6, Vite restarts its server for a new `.env`, and the configuration is not read again. */
const newToken = 'The token has changed. Stop astro dev and start it again to use the new one.';

const noPort = 'No port of this machine can be opened, so pages that a worker renders keep URLs of the CMS:';

const noIndex = "Can't read what is published, so no asset can be shown.";
const staleIndex =
  "Can't read what has been published or unpublished since the last time, so assets are shown, or not, as they were then. It is tried again.";

/** The server of one configuration in `astro dev`: a method for each hook, in the order in which Astro calls them. */
export class DevServer {
  readonly #options: AstroOptions;
  readonly #pages = new RecentPages();
  #live: LiveLocalizer | undefined;
  /** Whether the environment holds another token than when the first server was set up. */
  #hasNewToken: () => Promise<boolean> = async () => false;
  #closing: Promise<void> | undefined;
  /** `undefined` if the options leave them to the site. */
  #onDemand: OnDemandPages | undefined;
  /** Path of assets on this server, such as `/docs/_astro/media/`. */
  #prefix = '/';
  #imageEndpoint = '/_image';
  #origin: string | undefined;
  /** The last one that has been set up: a restart for a new `.env` makes another one. */
  #httpServer: ViteDevServer['httpServer'] = null;
  #bridge: DevBridge | undefined;
  #rpc: DevRpcServer | undefined;
  #log: FindingLog | undefined;

  constructor(options: AstroOptions) {
    this.#options = options;
  }

  /** Without a token, pages stay as they are. */
  get isLocalizing(): boolean {
    return this.#live !== undefined;
  }

  /** Checks the options, localises redirects, and adds the Vite plugins, the middleware and the toolbar app. */
  async configSetup(hook: HookParameters<'astro:config:setup'>): Promise<void> {
    const { config, updateConfig, addMiddleware, addDevToolbarApp, logger } = hook;
    const options = engineOptions(this.#options, config);
    const log = (line: string) => logLine(logger, 'debug', line);
    const onNotice = (line: string) => logLine(logger, 'info', line);
    const create = async () => {
      const environment = await loadEnvironment(config, 'development');
      const onStale = (error: unknown) => {
        if (this.#live) logLine(logger, 'warn', describeFailedReading(staleIndex, error));
      };
      const ports = { log, onNotice, onStale, environment, otherNames: ownNames };
      const live = withOptions((checked) => createLiveLocalizer(checked, ports), options, this.#options);
      return { live, places: environment.places };
    };
    const { live, places } = await create();
    let first: LiveLocalizer | undefined;
    this.#hasNewToken = async () => {
      const { live: now } = await create();
      // Adapters add to the environment after this hook: that of Cloudflare what `.dev.vars` holds.
      first ??= now;
      return !first.hasSameToken(now);
    };
    if (!live.hasToken) {
      logger.warn(`No token was found, so pages keep the URLs of the CMS. Set DATOCMS_CDA_TOKEN. Looked in ${places}.`);
      return;
    }
    this.#live = live;
    this.#prefix = `/${config.base}/${options.dir}/`.replace(/\/+/g, '/');
    this.#imageEndpoint = imageEndpointOf(config.base, config).imageEndpoint ?? this.#imageEndpoint;
    const { onDemand = 'serve' } = this.#options;
    const warn = (text: string) => logLine(logger, 'warn', text);
    for (const mistake of checkFetchFile(config)) warn(mistake);
    if (onDemand === 'serve' && 'endpoint' in config.image) {
      const onFailed = (url: string, reason: string) => this.#log?.addFailure(url, reason);
      this.#onDemand = new OnDemandPages(live, this.#prefix.slice(0, -1), config, this.#options, { warn, onFailed });
    }
    updateConfig({
      redirects: await localizeRedirects(this.#codeLocalizer(live), config),
      vite: { plugins: this.#vitePlugins() },
    });
    addMiddleware({ order: 'pre', entrypoint: middlewareEntrypoint });
    addDevToolbarApp({
      id: integrationName,
      name: 'DatoCMS assets',
      icon: toolbarIcon,
      entrypoint: fileURLToPath(new URL('./toolbar/app.js', import.meta.url)),
    });
  }

  /** Begins to read what is published, serves assets, and answers the middleware and the toolbar app. */
  async serverSetup({ server, toolbar, logger }: HookParameters<'astro:server:setup'>): Promise<void> {
    // A wrong token is new, too.
    if (await this.#hasNewToken().catch(() => true)) logger.warn(newToken);
    const live = this.#live;
    if (!live) return;
    const log = new FindingLog(logger);
    this.#log = log;
    live.start().catch((error: unknown) => {
      if (this.#live === live) logLine(logger, 'error', describeFailedReading(noIndex, error));
    });
    const onFailed = (name: string, reason: string) => log.addFailure(name, reason);
    const open = this.#opener(live, server.config.cacheDir);
    server.middlewares.use(serveAsset(open, this.#prefix, this.#imageEndpoint, onFailed));
    if (this.#onDemand) server.middlewares.use(this.#onDemand.serve());
    this.#bridge = { localize: (page, response) => this.#localize(live, page, response) };
    openBridge(this.#bridge);
    const answerWorkers = this.#rpc?.handler(this.#bridge.localize);
    if (answerWorkers && server.config.server.https)
      this.#rpc?.listenApart(answerWorkers, ({ message }) => logLine(logger, 'warn', `${noPort} ${message}`));
    else if (answerWorkers) server.middlewares.use(answerWorkers);
    this.#follow(server);
    toolbar.on<PageRequest>(inspectPage, (request) => {
      this.#pages.inspect(live, this.#onDemand, request).then(
        (inspection) => toolbar.send<PageInspection>(pageInspected, { ...inspection, prefix: this.#prefix }),
        (error: unknown) => logLine(logger, 'debug', `Can't inspect ${request.path} for the dev toolbar: ${error}`),
      );
    });
  }

  /** Node keeps the module of each configuration, and with it this object. So it lets go of the server, with all its modules. */
  async close(): Promise<void> {
    this.#closing ??= this.#live?.close();
    if (this.#bridge) closeBridge(this.#bridge);
    this.#rpc?.close();
    this.#live = this.#onDemand = this.#bridge = this.#log = undefined;
    this.#hasNewToken = async () => false;
    this.#httpServer = null;
    await this.#closing;
  }

  /** Since Astro 6, no hook tells where a server listens that has been restarted for a new configuration, or that it replaces another. */
  #follow({ httpServer, config }: ViteDevServer): void {
    this.#httpServer = httpServer;
    httpServer?.once('listening', () => {
      const address = httpServer.address() as AddressInfo;
      this.#origin = `${config.server.https ? 'https' : 'http'}://localhost:${address.port}`;
      if (!config.server.https) this.#rpc?.listensAt(address);
    });
    httpServer?.once('close', () => {
      // The hook at the end waits for the same, and hears the error.
      if (this.#httpServer === httpServer) this.close().catch(() => undefined);
    });
  }

  /** Adapters keep the configuration of each restart. So the plugins, and the scope in which they are made, hold no localizer. */
  #vitePlugins(): Plugin[] {
    const middleware = vitePath(new URL('./middleware.js', import.meta.url));
    const rpc = createDevRpcServer(this.#prefix);
    this.#rpc = rpc;
    const code = localizeCode('serve', () => this.#live && this.#codeLocalizer(this.#live));
    return [resolveMiddleware(middleware), code, rpc.plugin];
  }

  /** The same interface as in a build, for code and redirects. */
  #codeLocalizer(live: LiveLocalizer): CodeLocalizer {
    return {
      mentionsAssetHost: (text) => live.mentionsAssetHost(text),
      edits: (file, text, { format = '' }: TextSource = {}) => live.edits(file + format, text, this.#origin),
    };
  }

  /** Finds the file with a name, also if only a package has it that a browser keeps since the last run. */
  #opener(live: LiveLocalizer, cacheDir: string): (name: string) => Promise<LiveFile | undefined> {
    let named: Promise<void> | undefined;
    return async (name) => {
      const asset = await live.open(name);
      if (asset) return asset;
      named ??= nameDependencies(cacheDir, this.#codeLocalizer(live));
      await named;
      return live.open(name);
    };
  }

  /** Does not delay the response. If the published content can't be read, that is in the log already. */
  async #logFindings(live: LiveLocalizer, { path, file, text }: PageText): Promise<void> {
    const checked = await live.checkText(file, text).catch(() => undefined);
    if (checked && this.#live === live) this.#log?.add(path, checked.findings);
  }

  async #localize(live: LiveLocalizer, page: Page, response: Response): Promise<Response> {
    const { url, isPrerendered } = page;
    if (isPrerendered) {
      return localizeDevResponse(live, response, url, (text) => {
        this.#pages.add(url.pathname, text);
        void this.#logFindings(live, text);
      });
    }
    this.#pages.add(url.pathname, 'on-demand');
    return this.#onDemand?.localize(page, response) ?? response;
  }
}

/** @param consequence of an index that can't be read */
function describeFailedReading(consequence: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  const fixes = error instanceof FindingError ? new Set(error.findings.map(({ fix }) => fix)) : [];
  return [consequence, reason, ...fixes].join(' ');
}
