import type { AddressInfo } from 'node:net';
import type { HookParameters } from 'astro';
import type { LiveLocalizer } from 'datocms-assets';
import type { Plugin, ViteDevServer } from 'vite';
import { logLine } from '../astro-messages.ts';
import { closeBridge, type DevBridge, openBridge } from '../bridge.ts';
import { checkFetchFile } from '../build/check-fetch-file.ts';
import { middlewareEntrypoint, resolveMiddleware } from '../middleware-entrypoint.ts';
import { type AstroOptions, imageEndpointOf } from '../options.ts';
import { localizeCode } from '../rewrite/localize-code.ts';
import { localizeRedirects } from '../rewrite/localize-redirects.ts';
import { createLive, describeFailedReading } from './create-live.ts';
import { createCodeLocalizer, createOpener } from './dev-code.ts';
import { DevPages } from './dev-pages.ts';
import { createDevRpcServer, type DevRpcServer } from './dev-rpc-server.ts';
import { serveAsset } from './serve-asset.ts';
import { answerToolbar, toolbarApp } from './toolbar-app.ts';

/** Since Astro 6, Vite restarts its server for a new `.env`, and the configuration is not read again. */
const newToken = 'The token has changed. Stop astro dev and start it again to use the new one.';

const noPort = 'No port of this machine can be opened, so pages that a worker renders keep URLs of the CMS:';

const noIndex = "Can't read what is published, so no asset can be shown.";
const staleIndex =
  "Can't read what has been published or unpublished since the last time, so assets are shown, or not, as they were then. It is tried again.";

/** The server of one configuration in `astro dev`: a method for each hook, in the order in which Astro calls them. */
export class DevServer {
  readonly #options: AstroOptions;
  #live: LiveLocalizer | undefined;
  #pages: DevPages | undefined;
  /** Whether the environment has another token than when the first server was set up. */
  #hasNewToken: () => Promise<boolean> = async () => false;
  #closing: Promise<void> | undefined;
  /** Path of assets on this server, such as `/docs/_astro/media/`. */
  #prefix = '/';
  #imageEndpoint = '/_image';
  #origin: string | undefined;
  /** The last server that was set up. A restart for a new `.env` makes another one. */
  #httpServer: ViteDevServer['httpServer'] = null;
  #bridge: DevBridge | undefined;
  #rpc: DevRpcServer | undefined;

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
    const onStale = (error: unknown) => {
      if (this.#live) logLine(logger, 'warn', describeFailedReading(staleIndex, error));
    };
    const { live, prefix, places, hasNewToken } = await createLive(hook, this.#options, onStale);
    this.#hasNewToken = hasNewToken;
    if (!live.hasToken) {
      logger.warn(`No token was found, so pages keep the URLs of the CMS. Set DATOCMS_CDA_TOKEN. Looked in ${places}.`);
      return;
    }
    this.#live = live;
    this.#prefix = prefix;
    this.#imageEndpoint = imageEndpointOf(config.base, config).imageEndpoint ?? this.#imageEndpoint;
    for (const mistake of checkFetchFile(config)) logLine(logger, 'warn', mistake);
    this.#pages = new DevPages(live, prefix, config, this.#options, logger);
    updateConfig({
      redirects: await localizeRedirects(this.#codeLocalizer(live), config),
      vite: { plugins: this.#vitePlugins() },
    });
    addMiddleware({ order: 'pre', entrypoint: middlewareEntrypoint });
    addDevToolbarApp(toolbarApp);
  }

  /** Begins to read the published content, serves assets, and answers the middleware and the toolbar app. */
  async serverSetup(hook: HookParameters<'astro:server:setup'>): Promise<void> {
    const { server, logger } = hook;
    // A wrong token is also a new one.
    if (await this.#hasNewToken().catch(() => true)) logger.warn(newToken);
    const [live, pages] = [this.#live, this.#pages];
    if (!live || !pages) return;
    pages.open(logger);
    live.start().catch((error: unknown) => {
      if (this.#live === live) logLine(logger, 'error', describeFailedReading(noIndex, error));
    });
    const open = createOpener(live, this.#codeLocalizer(live), server.config.cacheDir);
    const onFailed = (name: string, reason: string) => pages.addFailure(name, reason);
    server.middlewares.use(serveAsset(open, this.#prefix, this.#imageEndpoint, onFailed));
    server.middlewares.use(pages.serve());
    this.#bridge = { localize: (page, response) => pages.localize(page, response) };
    openBridge(this.#bridge);
    const answerWorkers = this.#rpc?.handler(this.#bridge.localize);
    if (answerWorkers && server.config.server.https)
      this.#rpc?.listenApart(answerWorkers, ({ message }) => logLine(logger, 'warn', `${noPort} ${message}`));
    else if (answerWorkers) server.middlewares.use(answerWorkers);
    this.#follow(server);
    answerToolbar(hook, async (request) => ({ ...(await pages.inspect(request)), prefix: this.#prefix }));
  }

  /** Removes references to the server, since Node keeps each configuration's module, and with it this object. */
  async close(): Promise<void> {
    this.#closing ??= this.#live?.close();
    if (this.#bridge) closeBridge(this.#bridge);
    this.#rpc?.close();
    this.#pages?.close();
    this.#live = this.#pages = this.#bridge = undefined;
    this.#hasNewToken = async () => false;
    this.#httpServer = null;
    await this.#closing;
  }

  /** Follows a server. Since Astro 6, no hook gives the address after a restart for a new configuration. */
  #follow({ httpServer, config }: ViteDevServer): void {
    this.#httpServer = httpServer;
    httpServer?.once('listening', () => {
      const address = httpServer.address() as AddressInfo;
      this.#origin = `${config.server.https ? 'https' : 'http'}://localhost:${address.port}`;
      if (!config.server.https) this.#rpc?.listensAt(address);
    });
    httpServer?.once('close', () => {
      // The hook at the end waits for the same promise, and reports its error.
      if (this.#httpServer === httpServer) this.close().catch(() => undefined);
    });
  }

  /** Adapters keep the configuration of each restart. So plugins, and the scope that makes them, have no localizer. */
  #vitePlugins(): Plugin[] {
    const rpc = createDevRpcServer(this.#prefix);
    this.#rpc = rpc;
    const code = localizeCode('serve', () => this.#live && this.#codeLocalizer(this.#live));
    return [resolveMiddleware(new URL('./middleware.js', import.meta.url)), code, rpc.plugin];
  }

  #codeLocalizer(live: LiveLocalizer): ReturnType<typeof createCodeLocalizer> {
    return createCodeLocalizer(live, () => this.#origin);
  }
}
