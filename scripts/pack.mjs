// Packs the packages as they are published into `packed`, and prints how a site installs them before a release. The integration
// depends on a version of the engine that no registry has, so each package manager is told to take the packed one instead.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The line that installs the engine and the integration in a site, for each package manager.
 * @param {string} folder of the packed packages; an absolute path
 */
export function installLines(folder) {
  const [engine, integration] = pathsOf(folder);
  const both = `"${engine}" "${integration}"`;
  // npm takes a package of the site for those that ask for the same version. Its command `pkg` writes package.json for the others.
  const set = (property) => `npm pkg set "${property}.datocms-assets=file:${engine}"`;
  const overrides = JSON.stringify(JSON.stringify({ 'datocms-assets': `file:${engine}` }));
  return {
    npm: `npm install ${both}`,
    pnpm: `pnpm config set --location project --json overrides ${overrides} && pnpm add ${both}`,
    yarn: `${set('resolutions')} && yarn add "datocms-assets@file:${engine}" "astro-datocms-assets@file:${integration}"`,
    bun: `${set('overrides')} && bun add ${both}`,
  };
}

/** Engine, integration, emulator. A backslash means something else to a shell, and on Windows slashes work too. */
function pathsOf(folder) {
  const names = ['datocms-assets', 'astro-datocms-assets', 'datocms-emulator'];
  return names.map((name) => join(folder, `${name}.tgz`).replaceAll('\\', '/'));
}

if (import.meta.filename === process.argv[1]) {
  await import('./plain-errors.mjs');
  pack(fileURLToPath(new URL('../packed', import.meta.url)));
}

function pack(folder) {
  mkdirSync(folder, { recursive: true });
  const args = ['-r', '--filter=./packages/*', 'pack', '--out', join(folder, '%s.tgz')];
  const { status, error } = spawnSync('pnpm', args, {
    cwd: join(folder, '..'),
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
  const all = pathsOf(folder).map((file) => `"${file}"`);
  const lines = Object.entries(installLines(folder)).map(([manager, line]) => `# ${manager}\n${line}\n`);
  console.log(`The packages are in packed. In the folder of your site:

${lines.join('\n')}
Where pnpm-workspace.yaml has overrides of its own, add the one of the line for pnpm there instead: the line replaces them.
An example that is copied out needs the local DatoCMS too:

npm install ${all.join(' ')}
`);
}
