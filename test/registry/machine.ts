import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Ended, runCommand } from './run-command.ts';

export const repository = join(import.meta.dirname, '../..');
const { packageManager } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
  packageManager: string;
};

/** The package managers that people use, beside the npm of this machine. */
const managers = { pnpm: packageManager.replace('pnpm@', ''), '@yarnpkg/cli-dist': '4.18.1', bun: '1.4.5' };
/** The oldest Node that the packages support, and the npm that came with it. */
const oldest = { [`node-${process.platform}-${process.arch}`]: '20.19.0', npm: '10.8.2' };

export interface CommandOptions {
  /** @default the Node of these tests, and the npm of this machine */
  readonly node?: 'oldest' | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a command as somebody who has Node and package managers, but nothing of this repository. */
export type Machine = (command: readonly string[], cwd: string, options?: CommandOptions) => Promise<Ended>;

/**
 * Installs the package managers. All that they and their users keep is in one folder: home, caches, temporary files.
 * @param origin of the registry that they use
 */
export async function prepareMachine(folder: string, origin: string): Promise<Machine> {
  for (const name of ['home', 'tmp', 'wrappers', 'global/lib']) mkdirSync(join(folder, name), { recursive: true });
  // Any token will do for this registry, but a client that has none does not try to publish.
  const token = `${origin.replace('http:', '')}/:_authToken=any`;
  writeFileSync(join(folder, 'home/.npmrc'), `registry=${origin}/\n${token}\n`);
  const machine: Machine = (command, cwd, { node, env = {} } = {}) => {
    const programs = [
      ...(node === 'oldest' ? [join(folder, 'oldest/node_modules/.bin')] : []),
      join(repository, 'node_modules/.bin'),
      join(folder, 'wrappers'),
      join(folder, 'managers/node_modules/.bin'),
      process.env.PATH,
    ];
    return runCommand(command, cwd, {
      PATH: programs.join(delimiter),
      HOME: join(folder, 'home'),
      TMPDIR: join(folder, 'tmp'),
      ASTRO_TELEMETRY_DISABLED: '1',
      NO_COLOR: '1',
      // Packages that are installed globally on the real machine are none of this one's.
      npm_config_prefix: join(folder, 'global'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      // The registry is on this machine. When it does not answer, the tests were ended, and npm ends too.
      npm_config_fetch_retries: '0',
      // The next project does not ask again for what one has fetched.
      npm_config_prefer_offline: 'true',
      ...env,
    });
  };
  await Promise.all([
    installPrograms(machine, join(folder, 'managers'), managers),
    installPrograms(machine, join(folder, 'oldest'), oldest),
  ]);
  wrapBun(folder, origin);
  return machine;
}

async function installPrograms(machine: Machine, folder: string, dependencies: Record<string, string>): Promise<void> {
  mkdirSync(folder);
  // From version 12 on, npm lets only these run their install scripts.
  const manifest = { private: true, dependencies, allowScripts: { bun: true, pnpm: true } };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  const { status, output } = await machine(['npm', 'install'], folder);
  if (status !== 0) throw new Error(`${Object.keys(dependencies).join(', ')} could not be installed:\n${output}`);
}

/** Lets Bun answer `config get registry`, by which `astro add` asks. Without an answer Astro asks npm's own registry. */
function wrapBun(folder: string, origin: string): void {
  const bun = join(folder, 'managers/node_modules/.bin/bun');
  const wrapper = join(folder, 'wrappers/bun');
  writeFileSync(wrapper, `#!/bin/sh\n[ "$*" = 'config get registry' ] && echo ${origin}/ || exec '${bun}' "$@"\n`);
  chmodSync(wrapper, 0o755);
}
