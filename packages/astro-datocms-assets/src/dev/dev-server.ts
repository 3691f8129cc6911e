import type { HookParameters } from 'astro';
import { createLiveLocalizer, type LiveLocalizer, type TextSource } from 'datocms-assets';
import { inAstroWords } from '../astro-messages.ts';
import { integrationName } from '../integration-name.ts';
import { type AstroOptions, engineOptions, withOptions } from '../options.ts';
import { localizeCode } from '../rewrite/localize-code.ts';
import { localizeRedirects } from '../rewrite/localize-redirects.ts';
import { closeBridge, type DevBridge, openBridge, type Page } from './bridge.ts';
import { createDevRpc } from './dev-rpc-server.ts';
import { localizeResponse } from './localize-response.ts';
import { ShownPages } from './recent-pages.ts';
import { serveAsset } from './serve-asset.ts';
import { type Answer, answer, ask, type Question } from './toolbar/messages.ts';

/** A picture in a frame, in the colour of the toolbar. */
const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"><rect x="3" y="4.5" width="18" height="15" rx="2"/><circle cx="8.5" cy="9.5" r="1.6"/><path d="m4 18 5.5-5 3.5 3 3-2.5 4.5 4"/></svg>';

/** One dev server, hook by hook. */
export class DevServer {
  readonly #options: AstroOptions;
  readonly #pages = new ShownPages();
  #live: LiveLocalizer | undefined;
  /** Where stored assets are on this server, such as `/docs/_astro/media/`. */
  #prefix = '/';
  #origin: string | undefined;
  #isStopped = false;
  #bridge: DevBridge | undefined;
  #door: ReturnType<typeof createDevRpc> | undefined;

  constructor(options: AstroOptions) {
    this.#options = options;
  }

  async setup(hook: HookParameters<'astro:config:setup'>): Promise<void> {
    const { config, updateConfig, addMiddleware, addDevToolbarApp, logger } = hook;
    const given = engineOptions(this.#options, config, 'development');
    const live = withOptions(
      (options) => createLiveLocalizer(options, { log: (line) => logger.debug(line) }),
      given,
      this.#options,
    );
    if (!live.hasToken) {
      logger.warn(
        'There is no token, so pages show the URLs of the CMS as they are. Set DATOCMS_CDA_TOKEN in the environment or in .env.',
      );
      return;
    }
    this.#live = live;
    this.#prefix = `/${config.base}/${given.dir}/`.replace(/\/+/g, '/');
    const texts = {
      mentionsAssetHost: (text: string) => live.mentionsAssetHost(text),
      edits: (file: string, text: string, { format = '' }: TextSource = {}) =>
        live.edits(file + format, text, this.#origin),
    };
    const code = localizeCode('serve', () => texts);
    this.#door = createDevRpc(this.#prefix);
    updateConfig({ redirects: await localizeRedirects(texts, config), vite: { plugins: [code, this.#door.plugin] } });
    addMiddleware({ order: 'pre', entrypoint: new URL('./middleware.js', import.meta.url) });
    addDevToolbarApp({
      id: integrationName,
      name: 'DatoCMS assets',
      icon,
      entrypoint: new URL('./toolbar/app.js', import.meta.url),
    });
  }

  serverSetup({ server, toolbar, logger }: HookParameters<'astro:server:setup'>): void {
    const live = this.#live;
    if (!live) return;
    live.start().catch((error: unknown) => {
      if (this.#isStopped) return;
      logger.error(inAstroWords(`What is published can't be read, so no asset can be shown. ${inWords(error)}`));
    });
    server.middlewares.use(serveAsset(live, this.#prefix));
    this.#bridge = { localize: (page, response) => this.#localize(live, page, response) };
    openBridge(this.#bridge);
    if (this.#door) server.middlewares.use(this.#door.handler(this.#bridge.localize));
    toolbar.on<Question>(ask, (question) => {
      this.#pages.answer(live, question).then(
        (found) => toolbar.send<Answer>(answer, found),
        (error: unknown) => logger.debug(`The toolbar's question has no answer: ${error}`),
      );
    });
  }

  started({ address }: HookParameters<'astro:server:start'>): void {
    this.#origin = `http://localhost:${address.port}`;
  }

  async stopped(): Promise<void> {
    this.#isStopped = true;
    if (this.#bridge) closeBridge(this.#bridge);
    await this.#live?.close();
  }

  /** A route that is rendered on demand is left as a build leaves it. */
  async #localize(live: LiveLocalizer, { url, isPrerendered }: Page, response: Response): Promise<Response> {
    if (isPrerendered) return localizeResponse(live, response, url, (page) => this.#pages.note(url.pathname, page));
    this.#pages.note(url.pathname, 'not covered');
    return response;
  }
}

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
