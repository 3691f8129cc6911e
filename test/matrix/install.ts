import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export const astroVersions = { 5: '5.18.2', 6: '6.4.8', 7: '7.3.5' } as const;
export type AstroMajor = keyof typeof astroVersions;

const here = import.meta.dirname;
const packages = join(here, '../../packages');
const lock = join(here, '.lock');
const stamp = join(here, 'node_modules/.stamp');
const longestWait = 10 * 60_000;

let ready: Promise<void> | undefined;

/** The folder of a project in which this version of Astro, its adapters and this repository's packages are installed. */
export async function matrixFolder(major: AstroMajor): Promise<string> {
  ready ??= withLock(install);
  await ready;
  return join(here, `astro-${major}`);
}

/** Installs what is missing, once for all test files, and brings this repository's packages as they are built. */
async function install(): Promise<void> {
  const members = readdirSync(here).filter((name) => name.startsWith('astro-'));
  const inputs = [
    join(here, 'pnpm-workspace.yaml'),
    join(here, 'pnpm-lock.yaml'),
    ...members.map((name) => join(here, name, 'package.json')),
    ...['datocms-assets', 'astro-datocms-assets'].map((name) => join(packages, name, 'package.json')),
  ];
  const wanted = createHash('sha256')
    .update(inputs.map((file) => readFileSync(file, 'utf8')).join('\0'))
    .digest('hex');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    await run('npx', ['--yes', 'pnpm@12.21.0', 'install', '--frozen-lockfile', '--reporter', 'append-only']);
    writeFileSync(stamp, wanted);
  }
  for (const member of members) {
    const integration = realpathSync(join(here, member, 'node_modules/astro-datocms-assets'));
    bring('astro-datocms-assets', integration);
    bring('datocms-assets', realpathSync(join(integration, '../datocms-assets')));
  }
}

/** Copies what differs, and nothing while it is the same: another test file may be building with it. */
function bring(name: string, target: string): void {
  const source = join(packages, name);
  for (const part of ['package.json', 'dist']) {
    if (digestOf(join(source, part)) === digestOf(join(target, part))) continue;
    // Installed files may be hard links: they are taken away before others are put in their place.
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

async function withLock(work: () => Promise<void>): Promise<void> {
  const until = Date.now() + longestWait;
  while (!take()) {
    if (Date.now() > until) throw new Error(`${lock} is held for too long: remove it and try again.`);
    await wait(250);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    // Left behind by a run that was killed.
    if (Date.now() - since > longestWait / 2) rmSync(lock, { recursive: true, force: true });
    return false;
  }
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
      else reject(new Error(`The matrix of Astro versions can't be installed:\n${output.slice(-4000)}`));
    });
  });
}
