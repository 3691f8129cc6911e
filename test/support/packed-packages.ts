import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAsUser } from './run-as-user.ts';
import { temporaryFolder } from './temporary-folder.ts';

const root = join(import.meta.dirname, '../..');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };

export const pnpm: readonly string[] = ['npx', '--yes', packageManager];
export const packageNames = ['datocms-assets', 'astro-datocms-assets', 'datocms-emulator'] as const;
export type Tarballs = Readonly<Record<(typeof packageNames)[number], string>>;

/** Packs this repository's packages as they will be published. Returns the paths of the tarballs. */
export async function packPackages(): Promise<Tarballs> {
  const folder = temporaryFolder('tarballs');
  const pack = [...pnpm, '-r', '--filter', './packages/*', 'pack', '--out', join(folder, '%s.tgz')];
  const { status, output } = await runAsUser(pack, root);
  if (status !== 0) throw new Error(`Packing failed:\n${output}`);
  return Object.fromEntries(packageNames.map((name) => [name, join(folder, `${name}.tgz`)])) as Tarballs;
}
