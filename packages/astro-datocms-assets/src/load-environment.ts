import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import type { AstroConfig } from 'astro';
import type { Environment } from 'datocms-assets';

type LoadEnv = (mode: string, folder: string, prefix: string) => Record<string, string>;

/**
 * The environment of this process and the `.env` files of the site, as Vite reads them for the code of pages. Astro does not
 * load these files for `astro.config`, but that is where users keep the token.
 * @param mode Vite's mode, unless `--mode` names another one
 */
export async function loadEnvironment(
  { root, vite }: AstroConfig,
  mode: 'production' | 'development',
): Promise<Environment> {
  const { envDir = '' } = vite as { readonly envDir?: string | false };
  if (envDir === false) return { variables: process.env, places: 'the environment, and in no .env file' };
  const folder = resolve(fileURLToPath(root), envDir);
  const { loadEnv } = await importVite();
  return {
    variables: loadEnv(readModeFlag() ?? mode, folder, ''),
    places: `the environment and the .env files of ${folder}`,
  };
}

/** Imports the Vite that Astro uses. Package managers may hide it from other packages. */
function importVite(): Promise<{ readonly loadEnv: LoadEnv }> {
  const manifest = createRequire(import.meta.resolve('astro')).resolve('vite/package.json');
  // Imported by its file: `require` would find the CommonJS build of Vite 5, which prints a warning.
  return import(new URL('dist/node/index.js', pathToFileURL(manifest)).href);
}

/** The value of `--mode`, which Astro does not tell integrations. */
function readModeFlag(): string | undefined {
  const { values } = parseArgs({ options: { mode: { type: 'string' } }, strict: false, allowPositionals: true });
  return typeof values.mode === 'string' ? values.mode : undefined;
}
