import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { World } from './contract-world.ts';
import { runCli, spawnCli } from './run-cli.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Check {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly fix?: string;
}

interface Printed {
  readonly version?: number;
  readonly checks: readonly Check[];
}

/** Makes a folder with a project of Astro, unless its files say otherwise. */
export function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder('project');
  for (const [name, text] of Object.entries({ 'package.json': '{"dependencies":{"astro":"^7.0.0"}}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/**
 * Makes the function that runs the doctor in a folder, against the CDA of a world.
 * @param before a command that starts Node
 */
export function createDoctor(world: () => World, before: readonly string[] = []) {
  return async (cwd: string, args: readonly string[] = [], env: Record<string, string> = {}) => {
    const cda = args.includes('--cda-url') ? [] : ['--cda-url', world().cda.url];
    const all = ['doctor', '--json', ...args, ...cda];
    const { status, stdout, stderr } = await (before.length > 0
      ? spawnCli(all, env, cwd, before)
      : runCli(all, env, cwd));
    const { version, checks }: Printed = stdout === '' ? { checks: [] } : JSON.parse(stdout);
    const found = (wanted: string) => checks.filter((check) => check.status === wanted).map(({ name }) => name);
    return { status, stderr, version, checks, errors: found('error'), warnings: found('warning'), ok: found('ok') };
  };
}

/** A configuration of Astro in which nothing is missing. */
export const config = "export default { site: 'https://www.example.org' };";
