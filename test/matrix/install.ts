import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from '../support/with-lock.ts';

export const astroVersions = { 4: '4.16.19', 5: '5.18.2', 6: '6.4.8', 7: '7.3.5' } as const;
export type AstroMajor = keyof typeof astroVersions;

const here = import.meta.dirname;
const packages = join(here, '../../packages');
const lock = join(here, '.lock');
const installRecord = join(here, 'node_modules/.install');

let ready: Promise<void> | undefined;

/** Folder of a project with this version of Astro, its adapters and this repository's packages. Installs it if needed. */
export async function matrixFolder(major: AstroMajor): Promise<string> {
  ready ??= withLock(lock, install);
  await ready;
  return join(here, `astro-${major}`);
}

/** Installs missing packages once for all test files, and copies this repository's packages as they are built. */
async function install(): Promise<void> {
  const members = readdirSync(here).filter((name) => name.startsWith('astro-'));
  const inputs = [
    join(here, 'pnpm-workspace.yaml'),
    join(here, 'pnpm-lock.yaml'),
    ...members.map((name) => join(here, name, 'package.json')),
    ...['datocms-assets', 'astro-datocms-assets'].map((name) => join(packages, name, 'package.json')),
  ];
  const digest = createHash('sha256')
    .update(inputs.map((file) => readFileSync(file, 'utf8')).join('\0'))
    .digest('hex');
  if (!existsSync(installRecord) || readFileSync(installRecord, 'utf8') !== digest) {
    const { packageManager } = JSON.parse(readFileSync(join(packages, '../package.json'), 'utf8'));
    await run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile', '--reporter', 'append-only']);
    writeFileSync(installRecord, digest);
  }
  for (const member of members) {
    const integration = realpathSync(join(here, member, 'node_modules/astro-datocms-assets'));
    copyPackage('astro-datocms-assets', integration);
    copyPackage('datocms-assets', realpathSync(join(integration, '../datocms-assets')));
  }
}

/** Copies a package only if it differs: another test file may be building with the copy. */
function copyPackage(name: string, target: string): void {
  const source = join(packages, name);
  for (const part of ['package.json', 'dist']) {
    if (digestOf(join(source, part)) === digestOf(join(target, part))) continue;
    // Installed files can be hard links, so they are removed, not overwritten.
    rmSync(join(target, part), { recursive: true, force: true });
    cpSync(join(source, part), join(target, part), { recursive: true });
  }
}

function digestOf(path: string): string {
  if (!existsSync(path)) return '';
  const files = statSync(path).isDirectory() ? readdirSync(path, { recursive: true, encoding: 'utf8' }).sort() : [''];
  const hash = createHash('sha256');
  for (const file of files) {
    const full = join(path, file);
    if (statSync(full).isFile()) hash.update(file).update(readFileSync(full));
  }
  return hash.digest('hex');
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: here, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', reject);
    child.on('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(`Installing the matrix of Astro versions failed:\n${output.slice(-4000)}`));
    });
  });
}
