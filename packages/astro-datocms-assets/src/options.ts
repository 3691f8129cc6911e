import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import type { AstroConfig } from 'astro';
import type { Options } from 'datocms-assets';

/** The command line's options in camelCase. What Astro's configuration says already needs no option. */
export type AstroOptions = Options;

/** Where Vite looks for variables in a production build, later ones first (vite.dev/guide/env-and-mode). */
const envFiles = ['.env.production.local', '.env.production', '.env.local', '.env'];

/** Completes the options by Astro's configuration; what the user gave wins. */
export function engineOptions(options: AstroOptions, config: AstroConfig): Options {
  const { site, base, build, cacheDir } = config;
  const assetsPrefix = typeof build.assetsPrefix === 'object' ? build.assetsPrefix.fallback : build.assetsPrefix;
  return {
    ...(site === undefined ? {} : { site }),
    base,
    dir: `${build.assets}/media`,
    ...(assetsPrefix === undefined ? {} : { prefix: assetsPrefix }),
    cacheDir: fileURLToPath(new URL('datocms-assets', cacheDir)),
    ...(process.env.DATOCMS_CDA_TOKEN ? {} : tokenFromFiles(config.root)),
    ...options,
  };
}

/** Astro does not put `.env` files into the environment of its configuration, but that is where users keep the token. */
function tokenFromFiles(root: URL): { token?: string } {
  for (const name of envFiles) {
    const file = new URL(name, root);
    const token = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')).DATOCMS_CDA_TOKEN : undefined;
    if (token) return { token };
  }
  return {};
}
