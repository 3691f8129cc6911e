import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inThisRun } from '../astro/support/coverage.ts';
import { listLeaks } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { packPackages, pnpm, type Tarballs } from '../support/packed-packages.ts';
import { runAsUser } from '../support/run-as-user.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type AstroMajor, astroVersions } from './install.ts';

const root = join(import.meta.dirname, '../..');

const page = `---
const wide = 'https://www.datocms-assets.com/99001/1700000001-wide.jpg';
---
<html lang="en">
  <head><meta property="og:image" content={\`\${wide}?w=640\`}></head>
  <body><img src={\`\${wide}?auto=format&w=200\`} alt=""></body>
</html>
`;

const config = (options: object) => `import { defineConfig } from 'astro/config';
import datocmsAssets from 'astro-datocms-assets';

export default defineConfig({
  site: 'https://www.example.org',
  integrations: [datocmsAssets(${JSON.stringify(options)})],
});
`;

const newSite = (options: object): Readonly<Record<string, string>> => ({
  'src/pages/index.astro': page,
  'astro.config.mjs': config(options),
  '.env': 'DATOCMS_PUBLISHED_CONTENT_CDA_TOKEN=published-token\n',
});

/** Uses all that the packages export, as strict code does. */
const code = `import datocmsAssets, { type AstroOptions } from 'astro-datocms-assets';
import * as engine from 'datocms-assets';
import rehypeDatocmsAssets from 'datocms-assets/rehype';

const options: AstroOptions = { formats: ['avif', 'webp'], onDemand: 'error' };
export const { name }: { name: string } = datocmsAssets(options);
export const report: Promise<engine.Report> = engine.localize('dist', { site: 'https://www.example.org' });
export const plugin: typeof rehypeDatocmsAssets = rehypeDatocmsAssets;
`;

const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  types: [],
};
const resolutions = [
  { module: 'nodenext', moduleResolution: 'nodenext' },
  { module: 'esnext', moduleResolution: 'bundler' },
];

let tarballs: Tarballs;
beforeAll(async () => {
  tarballs = await packPackages();
});

/** A new project with nothing but the published packages, and Astro. */
async function install(manager: 'npm' | 'pnpm', astro: AstroMajor): Promise<string> {
  const folder = temporaryFolder(`${manager}-project`);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'new', private: true, type: 'module' }));
  const { 'datocms-assets': engine, 'astro-datocms-assets': integration } = tarballs;
  // The integration depends on a version of the engine that no registry has yet.
  writeFileSync(
    join(folder, 'pnpm-workspace.yaml'),
    `hoist: false\noverrides: { datocms-assets: 'file:${engine}' }\nallowBuilds: { esbuild: false, sharp: false }\n`,
  );
  const packages = [`astro@${astroVersions[astro]}`, '@types/node@24.10.1', engine, integration];
  const command = manager === 'npm' ? ['npm', 'install', '--no-audit', '--no-fund'] : [...pnpm, 'add'];
  const { status, output } = await runAsUser([...command, ...packages], folder);
  expect(status, output).toBe(0);
  expect(output).not.toMatch(/unmet peer|ERESOLVE/i);
  return folder;
}

describe.each(
  inThisRun<[AstroMajor, 'npm' | 'pnpm']>([
    [7, 'npm'],
    [4, 'pnpm'],
  ]),
)('the published packages, beside Astro %i, installed with %s', (astro, manager) => {
  const emulator = useEmulator();
  let folder: string;
  beforeAll(async () => {
    folder = await install(manager, astro);
  });

  it('build a site without an asset URL of the CMS, and find none', async () => {
    const { cdaUrl, assetsOrigin } = emulator();
    const options = { cdaUrl, connectTo: { 'www.datocms-assets.com': assetsOrigin } };
    mkdirSync(join(folder, 'src/pages'), { recursive: true });
    for (const [file, text] of Object.entries(newSite(options))) writeFileSync(join(folder, file), text);
    const { status, output } = await runAsUser(['npx', 'astro', 'build'], folder);
    expect(status, output).toBe(0);
    expect(output).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
    expect(listLeaks(join(folder, 'dist'))).toEqual([]);
    expect(readdirSync(join(folder, 'dist/_astro/media'))).toHaveLength(2);
    expect((await runAsUser(['npx', 'datocms-assets', 'verify', 'dist'], folder)).status).toBe(0);
  });

  it.each(resolutions)('have types that compile without skipLibCheck ($moduleResolution)', async (resolution) => {
    const options = { ...compilerOptions, ...resolution, target: 'es2023', lib: ['es2023', 'dom', 'dom.iterable'] };
    writeFileSync(join(folder, 'consumer.ts'), code);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }));
    const { output } = await runAsUser([join(root, 'node_modules/.bin/tsc'), '-p', folder, '--listFiles'], folder);
    expect(output).toMatch(/datocms-assets\/dist\/index\.d\.ts$/m);
    // Astro's own types have errors.
    const errors = output.split('\n').filter((line) => /: error TS/.test(line));
    expect(errors.filter((line) => /^consumer\.ts|datocms-assets/.test(line))).toEqual([]);
  });
});
