import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { packageNames, type Tarballs } from './packed-packages.ts';
import { runAsUser } from './run-as-user.ts';
import { temporaryFolder } from './temporary-folder.ts';

const examples = join(import.meta.dirname, '../../examples');
const notCopied = /^(?:node_modules|dist|_site|\.astro|\.wrangler|\.env|\.dev\.vars|published\.bin)$/;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Copies examples out of the repository and installs them with npm, as workspaces of one project: most packages are those of
 * several examples, and Astro alone has thousands of files. `npm run check` finds a package that an example does not name.
 * Only this repository's packages, which no registry has yet, come from tarballs.
 * @returns the folder that the copies are in
 */
export async function copyExamples(names: readonly string[], tarballs: Tarballs): Promise<string> {
  const folder = temporaryFolder('examples');
  const packed = (wanted: readonly string[]) =>
    Object.fromEntries(packageNames.filter((own) => wanted.includes(own)).map((own) => [own, `file:${tarballs[own]}`]));
  for (const name of names) {
    const copy = join(folder, name);
    cpSync(join(examples, name), copy, { recursive: true, filter: (file) => !notCopied.test(basename(file)) });
    const manifest = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as Manifest;
    const dependencies = { ...manifest.dependencies, ...packed(Object.keys(manifest.dependencies)) };
    writeFileSync(join(copy, 'package.json'), JSON.stringify({ ...manifest, dependencies }));
  }
  // The integration depends on the engine.
  const project = { private: true, workspaces: names, overrides: packed(['datocms-assets']) };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(project));
  const install = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'];
  const { status, output } = await runAsUser(install, folder);
  if (status !== 0 || /ERESOLVE|EBADENGINE/.test(output)) throw new Error(`npm install failed:\n${output}`);
  return folder;
}
