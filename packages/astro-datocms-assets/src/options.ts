import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { AstroConfig } from 'astro';
import { ConfigurationError, describeUnknownOption, type JobOptions, type Options } from 'datocms-assets';
import type { RuntimeOptions } from 'datocms-assets/runtime';
import { hostOf } from './build/adapter-host.ts';

/** Options of the integration. Astro's configuration gives some of them other defaults than the command line has. */
export interface AstroOptions extends JobOptions {
  /**
   * Origin of the site, for places that need an absolute URL; a path in it is ignored (use `base`).
   * @default `site` of Astro's configuration
   */
  site?: JobOptions['site'];
  /**
   * Base path of the site.
   * @default `base` of Astro's configuration
   */
  base?: JobOptions['base'];
  /**
   * Folder in the output for stored files.
   * @default `<build.assets>/media`, such as `_astro/media`
   */
  dir?: JobOptions['dir'];
  /**
   * URL in front of the folder for stored files: a path, or the URL of a CDN. An object has one for each file extension, with
   * `fallback` for the others.
   * @default `build.assetsPrefix` of Astro's configuration, or the base path
   */
  prefix?: JobOptions['prefix'];
  /**
   * Cache folder, relative to the site's folder.
   * @default `<cacheDir>/datocms-assets`, such as `node_modules/.astro/datocms-assets`
   */
  cacheDir?: JobOptions['cacheDir'];
  /**
   * Write the report to this file, .json, .html or .sarif, or for GitLab's Code Quality, gitlab: and a name, relative to the site's
   * folder; a list for more.
   */
  report?: JobOptions['report'];
  /**
   * What to do if the code of routes that are rendered on demand holds asset URLs: error, or warn. Where the server rewrites what
   * it sends, code may hold them. Else visitors get them as they are.
   * @default 'error'
   */
  serverCode?: ServerCode | undefined;
  /**
   * What to do about routes that are rendered on demand: serve (the server rewrites what it sends, and serves the assets), warn, or
   * error. With warn and error they are not covered. Without this option, a site whose assets can't be served gets a warning that
   * says why; with `serve` its build ends with an error.
   * @default 'serve'
   */
  onDemand?: OnDemand | undefined;
  /**
   * How assets of routes rendered on demand are served: `expires` is how many seconds the URL of an unpublished asset works (3600);
   * `cacheControl` is the header `Cache-Control` of published assets (`public, max-age=3600`); `refresh` is after how many seconds
   * the server asks again what is published (60); `index` is a module that reads it instead, such as in a worker; `cacheDir` and
   * `cacheBytes` are the folder in which a Node server keeps assets, and its size (1 GiB); `unresolved: 'blank'` has visitors get
   * no URL of the CMS where no other can stand (`'warn'`: the log names the place).
   */
  runtime?: ServingOptions | undefined;
}

export interface ServingOptions {
  /** How long the URL of an asset that is not published works, in seconds, up to 30 days. @default 3600 */
  readonly expires?: number | undefined;
  /** `Cache-Control` of published assets. A withdrawn asset stays in caches for this time. @default 'public, max-age=3600' */
  readonly cacheControl?: string | undefined;
  /**
   * How many seconds old the index of published assets may be before a request makes a Node server ask the CDA again, or makes
   * `index` run again; 0: never, so the index of the build holds. The server's environment needs the token.
   * @default 60
   */
  readonly refresh?: number | undefined;
  /**
   * A module whose default export, a `ReadIndex`, reads the index, such as from a store of a worker: a file (`./src/published.ts`, relative to
   * the site's folder) or a package. Until it has answered, and if it fails, the index of the build holds.
   */
  readonly index?: string | URL | undefined;
  /**
   * Folder in which a Node server keeps assets, relative to the folder in which it is started. Several servers may share it.
   * @default `node_modules/.cache/datocms-assets`, or where that can't be written, a folder in the system's one for temporary files
   */
  readonly cacheDir?: string | undefined;
  /**
   * Size of that folder in bytes above which the assets that were not used for the longest time are removed; 0: a Node server
   * keeps none.
   * @default 1 GiB
   */
  readonly cacheBytes?: number | undefined;
  /**
   * Decides on places that no sealed URL can take, such as a host in a script that puts URLs together. `warn`: visitors get the URL
   * of the CMS, and the server's log says so. `blank`: they get a name that leads nowhere.
   * @default 'warn'
   */
  readonly unresolved?: 'warn' | 'blank' | undefined;
}

/** Values of the options that the engine does not know. */
const allowed = { serverCode: ['error', 'warn'], onDemand: ['error', 'warn', 'serve'] } as const;

type OwnName = keyof typeof allowed;
const choiceNames = Object.keys(allowed) as readonly OwnName[];
export type ServerCode = (typeof allowed.serverCode)[number];
export type OnDemand = (typeof allowed.onDemand)[number];

/** The options that the engine does not know. */
export const ownNames: readonly string[] = [...choiceNames, 'runtime'];

/** Completes the options of the engine from Astro's configuration. The user's options win. */
export function engineOptions(
  { serverCode: _ofServers, onDemand: _ofRoutes, runtime: _ofServing, ...options }: AstroOptions,
  config: AstroConfig,
): Options {
  const { site, base, build, cacheDir, root } = config;
  const prefix = prefixOf(build.assetsPrefix);
  return {
    ...(site === undefined ? {} : { site }),
    base,
    ...(options.deliver === 'sealed'
      ? { route: servedRouteOf(options, config) }
      : { dir: `${assetsFolderOf(config)}/media`, ...(prefix === undefined ? {} : { prefix }) }),
    cacheDir: fileURLToPath(new URL('datocms-assets', cacheDir)),
    // An option that is `undefined`, as from an unset variable, is left out.
    ...Object.fromEntries(
      Object.entries(options)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => [name, pathOptions.has(name) ? resolvePaths(value, fileURLToPath(root)) : value]),
    ),
  };
}

/** The folder of assets on the server, from the site's root, without `base`. Sealed delivery has an option for it. */
export function servedFolderOf({ deliver, dir, route, base }: AstroOptions, config: AstroConfig): string {
  const inBase = route?.slice(joinPath(base ?? config.base, '').length);
  const own = deliver === 'sealed' ? (inBase ?? dir) : undefined;
  if (own !== undefined) return `/${own.replace(/^\.?\/+|\/+$/g, '')}`;
  return `/${assetsFolderOf(config)}${hostOf(config.adapter).ownsAssetsFolder ? '-media' : '/media'}`;
}

/** The path of the served folder in URLs. */
export function servedRouteOf(options: AstroOptions, config: AstroConfig): string {
  return joinPath(options.base ?? config.base, servedFolderOf(options, config));
}

const joinPath = (base: string, path: string) => `/${base}/${path}`.replace(/\/+/g, '/');

/** Astro's folder for built files, whose setting may end with a slash. */
export function assetsFolderOf({ build }: Pick<AstroConfig, 'build'>): string {
  return build.assets.replace(/\/+$/, '');
}

/** The prefix of Astro's configuration. Astro ignores an empty prefix, as from an unset variable. */
function prefixOf(prefix: AstroConfig['build']['assetsPrefix']): AstroConfig['build']['assetsPrefix'] {
  if (typeof prefix !== 'object') return prefix || undefined;
  return Object.fromEntries(Object.entries(prefix).filter(([, value]) => value !== '')) as typeof prefix;
}

/** Options with a path, or a list of paths. They are relative to Astro's root, as Astro's own paths are. */
const pathOptions: ReadonlySet<string> = new Set(['cacheDir', 'report'] satisfies (keyof AstroOptions)[]);

/** Resolves paths. Values that are no paths stay, and the engine reports them. */
function resolvePaths(value: unknown, root: string): unknown {
  if (Array.isArray(value)) return value.map((each) => resolvePaths(each, root));
  if (typeof value !== 'string') return value;
  const [, format = '', path = ''] = /^(gitlab:)?(.*)$/is.exec(value) ?? [];
  return path === '' ? value : `${format}${resolve(root, path)}`;
}

/**
 * Calls a function that takes the options of the engine and checks them, and checks the integration's own options.
 * @throws ConfigurationError that lists the mistakes in all options
 */
export function withOptions<T>(
  create: (options: Options) => T,
  options: Options,
  { serverCode = 'error', onDemand = 'serve', runtime = {}, ...others }: AstroOptions,
): T {
  const own: Readonly<Record<OwnName, unknown>> = { serverCode, onDemand };
  const problems = choiceNames.flatMap((name) =>
    allowed[name].some((each) => each === own[name])
      ? []
      : `${name}: expected ${listChoices(allowed[name])}; got ${format(own[name])}.`,
  );
  problems.push(...checkServing(runtime));
  try {
    const created = create(options);
    if (problems.length === 0) return created;
  } catch (error) {
    if (error instanceof ConfigurationError) {
      throw new ConfigurationError([...error.problems.map((problem) => nameSource(problem, others)), ...problems]);
    }
    throw error;
  }
  throw new ConfigurationError(problems);
}

/** The settings of Astro that the engine checks more strictly than Astro does. */
const astroSettings = { base: 'base', dir: 'build.assets', prefix: 'build.assetsPrefix' } as const;

/** Names Astro's setting in a problem if the wrong value does not come from the options. */
function nameSource(problem: string, options: AstroOptions): string {
  const [name = ''] = /^\w+/.exec(problem) ?? [];
  if (!Object.hasOwn(astroSettings, name)) return problem;
  const option = name as keyof typeof astroSettings;
  if (options[option] !== undefined) return problem;
  const source = `The value comes from \`${astroSettings[option]}\` of Astro's configuration.`;
  // The fix does not advise to set another base, which would not be the site's.
  return option === 'base' ? `${problem} ${source}` : `${problem} ${source} The option \`${option}\` takes its place.`;
}

/** In seconds: 30 days, as the runtime of `datocms-assets` allows (`runtime/check-options.ts`). */
const maxExpires = 30 * 24 * 3600;

/** For each sub-option, the expected value and a test for it. */
const servingRules: Readonly<
  Record<keyof ServingOptions, readonly [expected: string, isValid: (value: unknown) => boolean]>
> = {
  expires: [
    `a number of seconds from 1 to ${maxExpires} (30 days)`,
    (value) => typeof value === 'number' && value >= 1 && value <= maxExpires,
  ],
  cacheControl: [
    'the text of a Cache-Control header, such as "public, max-age=3600"',
    (value) => typeof value === 'string' && /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value),
  ],
  refresh: [
    'a number of seconds up to 86400 (a day), or 0 to switch it off',
    (value) => typeof value === 'number' && value >= 0 && value <= 24 * 3600,
  ],
  index: [
    'the path of a module, such as "./src/published.ts"',
    (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
  ],
  cacheDir: ['the path of a folder, such as "/var/cache/site"', (value) => typeof value === 'string' && value !== ''],
  cacheBytes: [
    'a number of bytes, or 0 to switch the cache off',
    (value) => typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER,
  ],
  unresolved: ['"warn" or "blank"', (value) => value === 'warn' || value === 'blank'],
};

function checkServing(runtime: unknown): string[] {
  if (typeof runtime !== 'object' || runtime === null || Array.isArray(runtime)) {
    return [`runtime: expected an object such as { expires: 3600 }; got ${format(runtime)}.`];
  }
  const isNeverRead =
    'index' in runtime && 'refresh' in runtime && runtime.index !== undefined && runtime.refresh === 0;
  const problems = isNeverRead ? ['runtime.index: is never read with `refresh: 0`. Remove one of them.'] : [];
  return problems.concat(
    Object.entries(runtime).flatMap(([name, value]) => {
      if (!Object.hasOwn(servingRules, name)) {
        return [describeUnknownOption(['runtime'], name, Object.keys(servingRules))];
      }
      const [expected, isValid] = servingRules[name as keyof ServingOptions];
      return value === undefined || isValid(value)
        ? []
        : [`runtime.${name}: expected ${expected}; got ${format(value)}.`];
    }),
  );
}

const format = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : inspect(value));

/** The site's own hosts for assets, in lower case as in a `URL`. */
export function ownHostsOf({ host = [] }: AstroOptions): string[] {
  return [host].flat().map((name) => name.toLowerCase());
}

/** The option `video` of the runtime, from the options of the build. */
export function runtimeVideoOf({ video = 'report', videoMaxResolution }: AstroOptions): Pick<RuntimeOptions, 'video'> {
  const { mode, maxResolution = videoMaxResolution } =
    typeof video === 'string' ? { mode: video, maxResolution: undefined } : video;
  if (mode === 'report') return {};
  return { video: { mode, ...(maxResolution !== undefined && { maxResolution }) } };
}

/** The option of the runtime for Astro's endpoint for images. In Astro 4 the setting is only the name of its file. */
export function imageEndpointOf(
  base: string,
  { image }: Pick<AstroConfig, 'image'>,
): { readonly imageEndpoint?: string } {
  const { route } = (image.endpoint as Partial<AstroConfig['image']['endpoint']> | undefined) ?? {};
  return route === undefined ? {} : { imageEndpoint: `/${base}/${route}`.replace(/\/+/g, '/') };
}

/** Loads `Intl` only for an error, since it takes 30 ms. */
function listChoices(choices: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(choices.map((each) => `"${each}"`));
}
