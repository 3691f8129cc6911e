import { randomBytes } from 'node:crypto';
import type { AstroConfig } from 'astro';
import type { LiveAsset, LiveLocalizer } from 'datocms-assets';
import { createRuntime, type Runtime, type RuntimeOptions } from 'datocms-assets/runtime';
import { createNodeHandler } from 'datocms-assets/runtime/node';
import type { Connect } from 'vite';
import type { Page } from '../bridge.ts';
import { runtimeOptionsOf } from '../build/serving-options.ts';
import type { AstroOptions } from '../options.ts';

/** The limit of origins. A dev server has one for each of its names on this machine and in its network. */
const maxOrigins = 20;

export interface OnDemandLog {
  warn(text: string): void;
  /** Called with the reason if an asset can't be fetched. */
  onFailed(url: string, reason: string): void;
}

/**
 * Routes that are rendered on demand, with the code of a built server. They have a key for this run, and the index of
 * the dev server.
 */
export class OnDemandPages {
  readonly #live: LiveLocalizer;
  readonly #options: Omit<RuntimeOptions, 'site'>;
  /** By origin of the dev server, for places that need an absolute URL. */
  readonly #runtimes = new Map<string, Runtime>();

  /**
   * @param route path of assets on the dev server, without a slash at its end
   * @throws ConfigurationError if the path can't be one
   */
  constructor(
    live: LiveLocalizer,
    route: string,
    config: AstroConfig,
    options: AstroOptions,
    { warn, onFailed }: OnDemandLog,
  ) {
    this.#live = live;
    this.#options = {
      ...runtimeOptionsOf(options, config.base, config),
      key: randomBytes(32).toString('base64url'),
      route,
      isPublished: (path) => live.isPublished(path),
      fetch: (request) => live.fetchAsset(request),
      warn,
      // The server of a site does not reveal the asset of a failure.
      onFailure: (message, { path }) =>
        onFailed(this.#find(path)?.open(path)?.url ?? path, message.replace(`${path}: `, '')),
    };
    createRuntime(this.#options);
  }

  localize({ url, method }: Page, response: Response): Promise<Response> {
    const request = new Request(url, { method: method === 'HEAD' ? 'HEAD' : 'GET' });
    return this.#runtimeFor(url.origin).localize(request, response);
  }

  /** Serves the assets of sealed URLs. */
  serve(): Connect.NextHandleFunction {
    return (request, response, next) => {
      // `originalUrl` still has the base, which Astro removes from `url` first.
      const path = request.originalUrl ?? request.url ?? '';
      const runtime = this.#find(path);
      if (!runtime) return next();
      createNodeHandler(runtime)(request, response).catch(() => response.destroy());
    };
  }

  /** Describes the asset of a sealed URL; `undefined` for another URL. */
  async describe(name: string): Promise<LiveAsset | undefined> {
    const path = `${this.#options.route}/${name}`;
    const opened = this.#find(path)?.open(path);
    return opened && this.#live.describeServed(name, opened.url, opened.expires ?? 'never');
  }

  #runtimeFor(site: string): Runtime {
    const runtime = this.#runtimes.get(site) ?? createRuntime({ ...this.#options, site });
    if (this.#runtimes.size < maxOrigins) this.#runtimes.set(site, runtime);
    return runtime;
  }

  /** The runtime that has sealed a URL. */
  #find(path: string): Runtime | undefined {
    if (!path.startsWith(`${this.#options.route}/`)) return undefined;
    return [...this.#runtimes.values()].find((runtime) => runtime.open(path));
  }
}
