import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { settle } from '../measure/fresh-file-system.ts';
import { measureSuccess } from '../measure/measure.ts';
import { temporaryFolder } from '../measure/temporary-folder.ts';
import { type Row, type Sample, toRow } from '../row.ts';
import { token } from '../site/generate-project.ts';
import type { World } from '../world.ts';

const pages = 200;

const config = `import { fileURLToPath } from 'node:url';
import { defineConfig } from 'astro/config';
const { CDA_URL, WALK_ALONE } = process.env;
const options = { cdaUrl: CDA_URL, site: 'https://www.example.org' };

async function ours() {
  const { default: datocmsAssets } = await import('astro-datocms-assets');
  return datocmsAssets({ cdaUrl: CDA_URL });
}

async function walkAlone() {
  const { createLocalizer } = await import('datocms-assets');
  const localizer = createLocalizer(options);
  return {
    name: 'walk-alone',
    hooks: {
      'astro:build:start': () => localizer.start(fileURLToPath(new URL('dist', import.meta.url))),
      'astro:build:done': async () => {
        await localizer.publishedPaths();
        await localizer.close();
      },
    },
  };
}

export default defineConfig({
  site: options.site,
  integrations: !CDA_URL ? [] : [await (WALK_ALONE ? walkAlone() : ours())],
});
`;

const template = `---
export const getStaticPaths = () =>
  Array.from({ length: ${pages} }, (_, page) => ({ params: { page: String(page) } }));
---
<html lang="en"><body><h1>Page {Astro.params.page}</h1><img src="/mark.svg" alt="" /></body></html>
`;

/** `astro build` of a site without assets, with and without the integration: the basic cost of the integration. */
export async function astroBuild(world: World, { pairs }: { readonly pairs: number }): Promise<Row[]> {
  const folder = temporaryFolder('build');
  const project = folder.dir;
  const samples: { bare: Sample[]; walk: Sample[]; ours: Sample[] } = { bare: [], walk: [], ours: [] };
  try {
    mkdirSync(join(project, 'src/pages'), { recursive: true });
    symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(project, 'node_modules'));
    const packageFile = JSON.stringify({ name: 'bench-build', private: true, type: 'module' });
    const files = { 'package.json': packageFile, 'astro.config.mjs': config, 'src/pages/[page].astro': template };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
    const cli = fileURLToPath(import.meta.resolve('astro/package.json')).replace('package.json', 'bin/astro.mjs');
    const build = async (env: Readonly<Record<string, string>>) => {
      rmSync(join(project, 'dist'), { recursive: true, force: true });
      settle();
      const all = { ...world.env, ...env, ASTRO_TELEMETRY_DISABLED: '1' };
      return measureSuccess({ command: process.execPath, args: [cli, 'build'], cwd: project, env: all });
    };
    const ours = { CDA_URL: world.cdaUrl, DATOCMS_CDA_TOKEN: token };
    // Fills the caches of Astro and the walk.
    await build({});
    await build(ours);
    for (let pair = 0; pair < pairs; pair++) {
      samples.bare.push(await build({}));
      samples.walk.push(await build({ ...ours, WALK_ALONE: '1' }));
      samples.ours.push(await build(ours));
    }
    const group = `astro build, ${pages} pages without an asset URL`;
    return [
      toRow({ group, subject: 'without the integration' }, samples.bare, samples.bare),
      toRow({ group, subject: 'with the walk alone' }, samples.walk, samples.bare),
      toRow({ group, subject: 'with astro-datocms-assets' }, samples.ours, samples.bare),
    ];
  } finally {
    folder.dispose();
  }
}
