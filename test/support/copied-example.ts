import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { packageNames, type Tarballs } from './packed-packages.ts';
import { runAsUser } from './run-as-user.ts';
import { temporaryFolder } from './temporary-folder.ts';

const examples = join(import.meta.dirname, '../../examples');
const notCopied = /^(?:node_modules|dist|_site|\.astro|\.wrangler|\.env|\.dev\.vars|published\.bin)$/;

const maxRemoveMs = 300_000;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/**
 * Copies an example out of the repository and installs it with npm, as a user does. Only this repository's packages, which
 * no registry has yet, come from tarballs. The copy is removed after the test, since Astro alone has thousands of files.
 */
export async function copyExample(name: string, tarballs: Tarballs): Promise<string> {
  const folder = temporaryFolder(name);
  onTestFinished(() => rm(folder, { recursive: true, force: true }), maxRemoveMs);
  cpSync(join(examples, name), folder, { recursive: true, filter: (file) => !notCopied.test(basename(file)) });
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
  const packed = (wanted: readonly string[]) =>
    Object.fromEntries(packageNames.filter((own) => wanted.includes(own)).map((own) => [own, `file:${tarballs[own]}`]));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      ...manifest,
      dependencies: { ...manifest.dependencies, ...packed(Object.keys(manifest.dependencies)) },
      // The integration depends on the engine.
      overrides: packed(['datocms-assets']),
    }),
  );
  const install = ['npm', 'install', '--no-audit', '--no-fund', '--prefer-offline'];
  const { status, output } = await runAsUser(install, folder);
  if (status !== 0 || /ERESOLVE|EBADENGINE/.test(output)) throw new Error(`npm install of ${name} failed:\n${output}`);
  return folder;
}
