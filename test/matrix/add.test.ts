import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { allowSlowBuilds } from '../astro/support/use-emulator.ts';
import { runAstro, type SiteCopy } from '../support/build-site.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type AstroMajor, matrixFolder } from './install.ts';

allowSlowBuilds();

const manifest = readFileSync(join(import.meta.dirname, '../../packages/astro-datocms-assets/package.json'), 'utf8');
const { name, version } = JSON.parse(manifest) as { name: string; version: string };

/** A package registry that knows this package only, as npm's describes it. */
async function startRegistry(): Promise<{ origin: string; requests: string[]; stop(): void }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (request.url === `/${name}/latest`) response.writeHead(200).end(manifest);
    else if (request.url === `/${name}`) response.writeHead(200).end(JSON.stringify({ versions: { [version]: {} } }));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, requests, stop: () => server.close() };
}

/** A new project whose packages are installed already. Its `npm` names the registry and records what it should install. */
async function createProject(astro: AstroMajor, registry: string): Promise<SiteCopy & { installs: string }> {
  const root = temporaryFolder('astro-add');
  const installed = join(await matrixFolder(astro), 'node_modules');
  symlinkSync(installed, join(root, 'node_modules'));
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'new', private: true, type: 'module' }));
  writeFileSync(join(root, 'package-lock.json'), '{}');
  writeFileSync(
    join(root, 'astro.config.mjs'),
    "import { defineConfig } from 'astro/config';\n\nexport default defineConfig({});\n",
  );
  mkdirSync(join(root, 'src/pages'), { recursive: true });
  writeFileSync(join(root, 'src/pages/index.astro'), '<p>New</p>\n');
  const installs = join(root, 'installs.txt');
  const npm = join(root, 'bin/npm');
  mkdirSync(join(root, 'bin'));
  writeFileSync(npm, `#!/bin/sh\nif [ "$1" = config ]; then echo ${registry}; else echo "$@" >> ${installs}; fi\n`);
  chmodSync(npm, 0o755);
  const { PATH = '', HOME } = process.env;
  const env = { PATH: `${join(root, 'bin')}${delimiter}${PATH}`, HOME, ASTRO_TELEMETRY_DISABLED: '1', CI: 'true' };
  return { root, dist: join(root, 'dist'), reportFile: '', env, astro: join(installed, 'astro'), installs };
}

// With a package that is not one of Astro's own, Astro 4 asks a question even with --yes.
describe.each(majors.filter((astro) => astro !== 4))('astro add of Astro %i', (astro) => {
  it('adds an integration that works without options, and installs no other package', async () => {
    const registry = await startRegistry();
    try {
      const project = await createProject(astro, registry.origin);
      const { status, output } = await runAstro(project, ['add', name, '--yes']);
      expect(status, output).toBe(0);
      const config = readFileSync(join(project.root, 'astro.config.mjs'), 'utf8');
      expect(config).toMatch(/import datocmsAssets from ["']astro-datocms-assets["'];/);
      expect(config).toMatch(/integrations: \[datocmsAssets\(\)\]/);
      expect(readFileSync(project.installs, 'utf8')).toBe(`i ${name}@^${version}\n`);
      expect(registry.requests.filter((path) => !path.includes(name))).toEqual([]);
      // Only a build and the dev server need a token or the network.
      const sync = await runAstro(project, ['sync']);
      expect(sync.status, sync.output).toBe(0);
      expect(sync.output).not.toMatch(/WARN|ERROR/);
    } finally {
      registry.stop();
    }
  });
});
