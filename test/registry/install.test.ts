import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { installLines } from '../../scripts/pack.mjs';
import { inThisRun } from '../astro/support/coverage.ts';
import { listLeaks } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { type AstroMajor, astroVersions } from '../matrix/install.ts';
import { packPackages } from '../support/packed-packages.ts';
import { type Machine, prepareMachine, repository } from './machine.ts';
import { connectToEmulator, type PackageManager, packageManagers, writeNewSite } from './new-site.ts';
import { publish, releaseVariables } from './publish.ts';
import { type Ended, stopCommands } from './run-command.ts';
import { published, type Registry, startRegistry } from './start-registry.ts';

const emulator = useEmulator();
const manifest = readFileSync(join(repository, 'packages/datocms-assets/package.json'), 'utf8');
const { version } = JSON.parse(manifest) as { version: string };
/** As many projects at once as the smallest machine of CI has cores. */
vi.setConfig({ maxConcurrency: 2 });

const home = mkdtempSync(join(realpathSync(tmpdir()), 'registry-'));
/** Folders of packages have so many files that some disks need half a minute for each. Other cases go on meanwhile. */
const removals: Promise<void>[] = [];
const remove = (folder: string) => rm(folder, { recursive: true, force: true, maxRetries: 3 });

let registry: Registry;
let machine: Machine;
let unsigned: Ended & { readonly known: readonly unknown[] };
let release: Ended;

beforeAll(async () => {
  registry = await startRegistry(join(home, 'registry'));
  machine = await prepareMachine(home, registry.origin);
  const attempt = await publish(machine, { ...releaseVariables(), GITHUB_ACTIONS: 'true' });
  unsigned = { ...attempt, known: await Promise.all(published.map((name) => registry.describe(name))) };
  release = await publish(machine);
});
afterAll(async () => {
  stopCommands();
  registry?.stop();
  await Promise.all(removals);
  await remove(home);
});

const warnings = ({ output }: Ended) =>
  output.split('\n').filter((line) => /\b(?:warn|error|deprecated)\b/i.test(line));

function newFolder(name: string): string {
  const folder = join(home, 'work', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Runs a command that must end well. */
async function work(command: readonly string[], folder: string, node?: 'oldest'): Promise<Ended> {
  const ended = await machine(command, folder, { node });
  expect(ended.status, `${command.join(' ')}\n${ended.output}`).toBe(0);
  return ended;
}

describe('the command that releases', () => {
  it('publishes nothing in a workflow that can not sign it', () => {
    expect(unsigned.status, unsigned.output).toBe(1);
    expect(unsigned.known).toEqual([undefined, undefined, undefined]);
  });

  it.each(published)('publishes %s, which depends on versions that the registry has', async (name) => {
    expect(release.status, release.output).toBe(0);
    const packument = await registry.describe(name);
    expect(packument?.['dist-tags'].latest).toBe(version);
    const { dependencies, peerDependencies } = packument!.versions[version]!;
    const ranges = Object.entries({ ...dependencies, ...peerDependencies });
    expect(ranges.length).toBeGreaterThan(3);
    for (const [dependency, range] of ranges) expect(range, dependency).toMatch(/^(?:\^|>=)\d+\.\d+(?:\.\d+)?/);
  });
});

interface Row {
  readonly manager: keyof typeof packageManagers;
  readonly astro: Exclude<AstroMajor, 4>;
  readonly node?: 'oldest';
}

/** Each package manager, and each version of Astro. The longest ones are first. Astro 6 and 7 need a newer Node than the packages. */
const rows: readonly Row[] = [
  { manager: 'npm', astro: 5, node: 'oldest' },
  { manager: 'yarn', astro: 7 },
  { manager: 'npm', astro: 7 },
  { manager: 'pnpm', astro: 6 },
  { manager: 'bun', astro: 7 },
];

const packedRows = (['npm', 'pnpm', 'yarn', 'bun'] as const).map((manager) => ({ manager, astro: 7 }) as const);

/** `npm run test:matrix` has the others. */
const isCommon = ({ manager }: Pick<Row, 'manager'>) => manager === 'npm' || manager === 'pnpm';

describe('a new folder', () => {
  it.concurrent('gets the engine and the emulator without a warning on the oldest Node that is supported', async () => {
    const folder = newFolder('packages');
    const install = await work(['npm', 'install', 'datocms-assets', 'datocms-emulator'], folder, 'oldest');
    expect(warnings(install)).toEqual([]);
    expect((await work(['npx', 'datocms-emulator', '--help'], folder, 'oldest')).output).toContain('--mux-port');
  });

  it.concurrent('gets the command line for one run on the oldest Node, without an installation', async () => {
    const { output } = await work(['npx', '--yes', 'datocms-assets', '--version'], newFolder('empty'), 'oldest');
    expect(output.trim()).toBe(version);
  });

  it.concurrent.for(inThisRun(rows, isCommon))(
    'with a site of Astro $astro gets local pictures by one command of $manager',
    async ({ manager, astro, node }, { onTestFinished }) => {
      const { install, run, build, files, manifest }: PackageManager = packageManagers[manager];
      const folder = newFolder(`${manager}-${astro}`);
      onTestFinished(() => {
        removals.push(remove(folder));
      });
      writeNewSite(folder, astroVersions[astro], files(registry.origin), manifest);
      const before = warnings(await work(install, folder, node));
      if (node === 'oldest') {
        // `astro add` does not show what npm prints. The warnings about Astro's own packages come again.
        const added = warnings(await work([...install, 'astro-datocms-assets'], folder, node));
        expect(added.filter((line) => !before.includes(line))).toEqual([]);
      }
      await work([...run, 'astro', 'add', 'astro-datocms-assets', '--yes'], folder, node);
      const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      expect(Object.keys(dependencies)).toEqual(['astro', 'astro-datocms-assets']);
      // Only a build and the dev server need a token or the network.
      if (manager === 'npm') expect(warnings(await work([...run, 'astro', 'sync'], folder, node))).toEqual([]);

      connectToEmulator(folder, emulator());
      const { output } = await work(build, folder, node);
      expect(output).toContain('1 of 1 page is local. No asset URL of the CMS is left.');
      expect(listLeaks(join(folder, 'dist'))).toEqual([]);
      const [name, ...others] = readdirSync(join(folder, 'dist/_astro/media'));
      expect(name).toMatch(/^wide\.[\w-]+\.webp$/);
      expect(others).toEqual([]);
      expect(readFileSync(join(folder, 'dist/index.html'), 'utf8')).toContain(`src="/_astro/media/${name}"`);
      // The command line comes with the integration.
      await work([...run, 'datocms-assets', 'verify', 'dist'], folder, node);
    },
  );

  it.concurrent.for(inThisRun(packedRows, isCommon))(
    'gets the packed packages by the line that `npm run pack` prints for $manager, and no engine of the registry',
    async ({ manager }, { onTestFinished }) => {
      const { files, manifest }: PackageManager = packageManagers[manager];
      const folder = newFolder(`${manager}-packed`);
      onTestFinished(() => {
        removals.push(remove(folder));
      });
      writeNewSite(folder, astroVersions[7], files(registry.origin), manifest);
      const { 'datocms-assets': engine } = await packPackages();
      await work(['sh', '-c', installLines(dirname(engine))[manager]], folder);
      const [lockfile = ''] = readdirSync(folder).filter((file) => /lock/.test(file));
      const locked = readFileSync(join(folder, lockfile), 'utf8');
      expect(locked).toContain('/datocms-assets.tgz');
      expect(locked).not.toMatch(new RegExp(`\\bdatocms-assets(?:@|@npm:|/-/datocms-assets-)${version}`));
    },
  );
});
