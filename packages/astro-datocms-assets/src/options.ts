import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { AstroConfig } from 'astro';
import { ConfigurationError, type JobOptions, type Options } from 'datocms-assets';

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
   * Folder in the output for stored assets.
   * @default `<build.assets>/media`, such as `_astro/media`
   */
  dir?: JobOptions['dir'];
  /**
   * URL in front of the folder for stored assets: a path, or the URL of a CDN. An object has one for each file extension, with
   * `fallback` for the others.
   * @default `build.assetsPrefix` of Astro's configuration, or the base path
   */
  prefix?: JobOptions['prefix'];
  /**
   * Cache folder.
   * @default `<cacheDir>/datocms-assets`, such as `node_modules/.astro/datocms-assets`
   */
  cacheDir?: JobOptions['cacheDir'];
  /**
   * What to do if the code of routes that are rendered on demand holds asset URLs: error, or warn. What a server sends is
   * neither rewritten nor checked.
   * @default 'error'
   */
  serverCode?: ServerCode | undefined;
  /**
   * What to do about routes that are rendered on demand, which are not covered: error, or warn.
   * @default 'warn'
   */
  onDemand?: OnDemand | undefined;
}

/** Values of the options that the engine does not know. */
const allowed = { serverCode: ['error', 'warn'], onDemand: ['error', 'warn'] } as const;

type OwnName = keyof typeof allowed;
export type ServerCode = (typeof allowed.serverCode)[number];
export type OnDemand = (typeof allowed.onDemand)[number];

/** The options that the engine does not know. */
export const ownNames = Object.keys(allowed) as readonly OwnName[];

/** Completes the options of the engine from Astro's configuration. The user's options win. */
export function engineOptions(
  { serverCode: _ofServers, onDemand: _ofRoutes, ...options }: AstroOptions,
  config: AstroConfig,
): Options {
  const { site, base, build, cacheDir } = config;
  const { assetsPrefix } = build;
  return {
    ...(site === undefined ? {} : { site }),
    base,
    dir: `${build.assets}/media`,
    ...(assetsPrefix === undefined ? {} : { prefix: assetsPrefix }),
    cacheDir: fileURLToPath(new URL('datocms-assets', cacheDir)),
    ...options,
  };
}

/**
 * Calls a function that takes the options of the engine and checks them, and checks the integration's own options too.
 * @throws ConfigurationError that lists the mistakes in all of them
 */
export function withOptions<T>(
  create: (options: Options) => T,
  options: Options,
  { serverCode = 'error', onDemand = 'warn' }: AstroOptions,
): T {
  const own: Readonly<Record<OwnName, unknown>> = { serverCode, onDemand };
  const problems = ownNames.flatMap((name) =>
    allowed[name].some((each) => each === own[name])
      ? []
      : `${name}: expected ${allowed[name].map((each) => `"${each}"`).join(' or ')}; got ${format(own[name])}.`,
  );
  try {
    const created = create(options);
    if (problems.length === 0) return created;
  } catch (error) {
    if (error instanceof ConfigurationError) throw new ConfigurationError([...error.problems, ...problems]);
    throw error;
  }
  throw new ConfigurationError(problems);
}

const format = (value: unknown) => (typeof value === 'string' ? JSON.stringify(value) : inspect(value));
