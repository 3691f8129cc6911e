import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startEmulator } from 'datocms-emulator';

const from = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The secret of all servers of this case. */
export const assetsKey = Buffer.alloc(32, 1).toString('base64url');
export const siteOrigin = 'https://www.example.org';

const config = `import { defineConfig } from 'astro/config';
import node from '@astrojs/node';
import datocmsAssets from 'astro-datocms-assets';
const { CDA_URL, CACHE_DIR } = process.env;
const runtime = { refresh: 0, cacheDir: CACHE_DIR };
const options = { cdaUrl: CDA_URL, token: 'published-token', allow: '**/*-picture-*.jpg', runtime };
export default defineConfig({
  site: '${siteOrigin}',
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  outDir: CDA_URL ? './astro' : './endpoint',
  integrations: CDA_URL ? [datocmsAssets(options)] : [],
});
`;

/** Its bytes come from the process that has loaded it. */
const endpoint = `const headers = { 'content-type': 'image/jpeg', 'cache-control': 'public, max-age=3600' };
export const GET = ({ params }) => new Response(globalThis.benchFiles[params.size], { headers });
`;

/** Where the server of a site is, in the folder in which the sites were built. */
export const serverOf = (kind: 'astro' | 'endpoint', folder: string) => join(folder, kind, 'server');

/** Builds a site of Astro with an endpoint for files in memory, once without the integration, and once with it. */
export async function buildAstroSites(folder: string): Promise<void> {
  const emulator = await startEmulator({ project: from('../../../packages/datocms-emulator/test-project') });
  try {
    mkdirSync(join(folder, 'src/pages/files'), { recursive: true });
    symlinkSync(from('../../../examples/ssr/node_modules'), join(folder, 'node_modules'));
    const packageFile = JSON.stringify({ name: 'bench-serve', private: true, type: 'module' });
    const files = { 'package.json': packageFile, 'astro.config.mjs': config, 'src/pages/files/[size].js': endpoint };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const ours = { CDA_URL: emulator.cdaUrl, CACHE_DIR: join(folder, 'cache'), DATOCMS_ASSETS_KEY: assetsKey };
    for (const env of [{}, ours]) {
      await promisify(execFile)(process.execPath, [join(folder, 'node_modules/astro/bin/astro.mjs'), 'build'], {
        cwd: folder,
        env: { ...process.env, ...env, ASTRO_TELEMETRY_DISABLED: '1' },
      });
    }
  } finally {
    await emulator.stop();
  }
}
