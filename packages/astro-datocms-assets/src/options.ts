import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs, parseEnv } from 'node:util';
import type { AstroConfig } from 'astro';
import { ConfigurationError, type JobOptions, type Options } from 'datocms-assets';

/** The command line's options in camelCase. What Astro's configuration says already needs no option. */
export interface AstroOptions extends JobOptions {
  /**
   * The site's origin, for places that need an absolute URL (a path in it does not count: that is base).
   * @default `site` of Astro's configuration
   */
  site?: JobOptions['site'];
  /**
   * The site's base path.
   * @default `base` of Astro's configuration
   */
  base?: JobOptions['base'];
  /**
   * Folder in the output for stored assets.
   * @default '<build.assets>/media', such as '_astro/media'
   */
  dir?: JobOptions['dir'];
  /**
   * Public URL prefix of stored assets: a path, or a CDN; or one by extension, with `fallback` for the others.
   * @default `build.assetsPrefix` of Astro's configuration, or the base path
   */
  prefix?: JobOptions['prefix'];
  /**
   * Cache.
   * @default '<cacheDir>/datocms-assets', such as 'node_modules/.astro/datocms-assets'
   */
  cacheDir?: JobOptions['cacheDir'];
  /**
   * Code of routes that are rendered on demand, where it holds asset URLs: `error`, or only a `warn`ing.
   * What a server sends is neither rewritten nor checked.
   * @default 'error'
   */
  serverCode?: ServerCode | undefined;
}

export type ServerCode = (typeof serverCodes)[number];

const serverCodes = ['error', 'warn'] as const;

/** Where Vite looks for variables, later ones first (vite.dev/guide/env-and-mode). */
const envFiles = (mode: string) => [`.env.${mode}.local`, `.env.${mode}`, '.env.local', '.env'];

export type Mode = 'production' | 'development';

/** Astro tells integrations nothing of `--mode`. */
function askedMode(): string | undefined {
  const { values } = parseArgs({ options: { mode: { type: 'string' } }, strict: false, allowPositionals: true });
  return typeof values.mode === 'string' ? values.mode : undefined;
}

/** Completes the engine's options by Astro's configuration; what the user gave wins. */
export function engineOptions(
  { serverCode: _own, ...options }: AstroOptions,
  config: AstroConfig,
  mode: Mode = 'production',
): Options {
  const { site, base, build, cacheDir } = config;
  const { assetsPrefix } = build;
  return {
    ...(site === undefined ? {} : { site }),
    base,
    dir: `${build.assets}/media`,
    ...(assetsPrefix === undefined ? {} : { prefix: assetsPrefix }),
    cacheDir: fileURLToPath(new URL('datocms-assets', cacheDir)),
    ...(process.env.DATOCMS_CDA_TOKEN ? {} : tokenFromFiles(config.root, askedMode() ?? mode)),
    ...options,
  };
}

/**
 * Makes what does the job of a command.
 * @throws ConfigurationError that lists the mistakes of all options, the integration's own among them
 */
export function withOptions<T>(make: (given: Options) => T, given: Options, { serverCode = 'error' }: AstroOptions): T {
  const own = serverCodes.includes(serverCode)
    ? []
    : [`serverCode: expected one of 'error' or 'warn'; got ${JSON.stringify(serverCode)}.`];
  try {
    const made = make(given);
    if (own.length === 0) return made;
  } catch (error) {
    if (error instanceof ConfigurationError) throw new ConfigurationError([...error.problems, ...own]);
    throw error;
  }
  throw new ConfigurationError(own);
}

/** Astro does not put `.env` files into the environment of its configuration, but that is where users keep the token. */
function tokenFromFiles(root: URL, mode: string): { token?: string } {
  for (const name of envFiles(mode)) {
    const file = new URL(name, root);
    const token = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')).DATOCMS_CDA_TOKEN : undefined;
    if (token) return { token };
  }
  return {};
}
