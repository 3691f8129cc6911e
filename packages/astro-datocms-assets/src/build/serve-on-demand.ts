import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroConfig, HookParameters, IntegrationResolvedRoute } from 'astro';
import { ConfigurationError, type Localizer } from 'datocms-assets';
import { createRuntime, type RuntimeOptions } from 'datocms-assets/runtime';
import type { Plugin } from 'vite';
import type { AstroOptions } from '../options.ts';

type ConfigSetup = HookParameters<'astro:config:setup'>;

const keyName = 'DATOCMS_ASSETS_KEY';
const moduleName = 'virtual:astro-datocms-assets/runtime';
const resolvedName = `\0${moduleName}`;
/**
 * The packages of the runtime. They become a part of the server's code: a server would look for them from its own folder, where
 * there may be none, or other versions.
 */
const bundledPackages = ['datocms-assets', '@noble/ciphers', 'entities', 'saxes', 'xmlchars'];
/** With others it is not tested. */
const supportedAdapter = '@astrojs/node';

/** Adds to the server what serves assets on demand: middleware, a route, and what both know of the site. */
export class OnDemandServing {
  readonly #options: AstroOptions;
  readonly #key: string;
  readonly #pattern: string;
  readonly #folder: string;
  #config: AstroConfig;

  /**
   * @param getLocalizer the job of the build, which knows what is published
   * @throws ConfigurationError if the key is malformed, without showing it, or if the adapter is not supported
   */
  constructor(
    options: AstroOptions,
    { config, addMiddleware, injectRoute, updateConfig, logger }: ConfigSetup,
    environmentKey: string | undefined,
    getLocalizer: () => Localizer | undefined,
  ) {
    this.#options = options;
    this.#config = config;
    this.#folder = `/${config.build.assets}/media`;
    this.#pattern = `${this.#folder}/[...name]`;
    this.#key = environmentKey || randomBytes(32).toString('base64url');
    this.#check();
    if (!environmentKey) {
      logger.warn(
        `${keyName} is not set, so this build has a key of its own. In a rolling deployment, and in caches, pages of one build show no pictures on servers of another. Print a key with \`npx datocms-assets key\`, and set it for the build or for the server.`,
      );
    }
    const middleware = new URL('../runtime/middleware.js', import.meta.url);
    const route = new URL('../runtime/asset-route.js', import.meta.url);
    addMiddleware({ order: 'pre', entrypoint: fileURLToPath(middleware) });
    injectRoute({ pattern: this.#pattern, entrypoint: fileURLToPath(route), prerender: false });
    updateConfig({ vite: { ssr: { noExternal: bundledPackages }, plugins: [this.#plugin(getLocalizer)] } });
  }

  /** Whether a route is the one that was added. */
  isOwnRoute({ pattern }: Pick<IntegrationResolvedRoute, 'pattern'>): boolean {
    return pattern === this.#pattern;
  }

  /** @throws ConfigurationError if the complete configuration keeps requests from the middleware or from the route */
  configDone(hook: HookParameters<'astro:config:done'>, routes: readonly IntegrationResolvedRoute[]): void {
    const { config } = hook;
    this.#config = config;
    this.#check();
    const route = routes.find((each) => this.isOwnRoute(each));
    const isReached = route?.patternRegex.test(`${this.#folder}/name.sealed.jpg`) !== false;
    const problems = [
      ...('buildOutput' in hook ? [] : ['onDemand: "serve" needs Astro 5 or later.']),
      ...(isReached
        ? []
        : [
            `trailingSlash: "${config.trailingSlash}" keeps requests for files from the route that serves assets. With onDemand: "serve", use "ignore" or "never".`,
          ]),
      ...findBypass(config),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  #check(): void {
    const { adapter } = this.#config;
    if (adapter && adapter.name !== supportedAdapter) {
      throw new ConfigurationError([
        `onDemand: "serve" is supported with the adapter ${supportedAdapter}; got ${adapter.name}. Use "warn" or "error".`,
      ]);
    }
    try {
      createRuntime({ ...this.#runtimeOptions(), isPublished: () => false });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      throw new ConfigurationError(error.problems.map((problem) => problem.replace(/^key: /, `${keyName}: `)));
    }
  }

  #runtimeOptions(): Omit<RuntimeOptions, 'isPublished'> {
    const { site = this.#config.site, base = this.#config.base, host = [], runtime = {} } = this.#options;
    return {
      key: this.#key,
      route: `/${base}${this.#folder}`.replace(/\/+/g, '/'),
      ...(site === undefined ? {} : { site: new URL(site).origin }),
      hosts: [host].flat(),
      ...runtime,
    };
  }

  #plugin(getLocalizer: () => Localizer | undefined): Plugin {
    return {
      name: 'astro-datocms-assets:runtime',
      apply: 'build',
      resolveId: (id) => (id === moduleName ? resolvedName : undefined),
      load: async (id) => {
        if (id !== resolvedName) return undefined;
        const published = (await getLocalizer()?.publishedPaths()) ?? [];
        return [
          `export const options = ${JSON.stringify(this.#runtimeOptions())};`,
          `export const published = new Set(${JSON.stringify(published)});`,
        ].join('\n');
      },
    };
  }
}

/** Settings of some versions of Astro only. */
interface VersionedConfig {
  /** Of Astro 7; `null` turns it off. */
  readonly fetchFile?: string | null | undefined;
  /** Of Astro 6. */
  readonly experimental?: {
    readonly advancedRouting?: boolean | { readonly fetchFile?: string | null };
  };
}

/** The file, without its extension, that takes the place of Astro's own handling of requests. */
function fetchFileOf({ fetchFile, experimental }: VersionedConfig): string | null | undefined {
  const { advancedRouting = false } = experimental ?? {};
  if (fetchFile !== undefined || advancedRouting === false) return fetchFile;
  const { fetchFile: older = 'app' } = advancedRouting === true ? {} : advancedRouting;
  return older;
}

/** A file that answers requests itself, and so keeps them from all middleware. */
function findBypass(config: AstroConfig): string[] {
  const name = fetchFileOf(config as VersionedConfig);
  if (!name) return [];
  const wanted = join(fileURLToPath(config.srcDir), name);
  const { dir, base } = parse(wanted);
  const files = listFiles(dir).filter((file) => file === base || /^\.[cm]?[jt]sx?$/.test(file.replace(base, '')));
  return files
    .map((file) => join(dir, file))
    .filter((file) => !/\b(?:middleware|astro)\s*\(/.test(readFileSync(file, 'utf8')))
    .map(
      (file) =>
        `${file}: answers requests without calling middleware(), so pages would keep the URLs of the CMS. Call middleware() of astro/fetch or astro/hono in it.`,
    );
}

function listFiles(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
  } catch {
    return [];
  }
}
