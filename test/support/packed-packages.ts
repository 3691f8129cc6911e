import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runAsUser } from './run-as-user.ts';
import { withLock } from './with-lock.ts';

const root = join(import.meta.dirname, '../..');
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { packageManager: string };
/** Holds one set of tarballs, in a folder that is named after what they were made of. */
const packed = join(root, 'node_modules/.packed');

export const pnpm: readonly string[] = ['npx', '--yes', packageManager];
export const packageNames = ['datocms-assets', 'astro-datocms-assets', 'datocms-emulator'] as const;
export type Tarballs = Readonly<Record<(typeof packageNames)[number], string>>;

/** Packs this repository's packages as they will be published, once for all test files. Returns the paths of the tarballs. */
export async function packPackages(): Promise<Tarballs> {
  const folder = join(packed, digestOfPackages());
  await withLock(`${packed}.lock`, async () => {
    if (existsSync(folder)) return;
    rmSync(packed, { recursive: true, force: true });
    const unfinished = join(packed, 'unfinished');
    mkdirSync(unfinished, { recursive: true });
    const pack = [...pnpm, '-r', '--filter', './packages/*', 'pack', '--out', join(unfinished, '%s.tgz')];
    const { status, output } = await runAsUser(pack, root);
    if (status !== 0) throw new Error(`Packing failed:\n${output}`);
    renameSync(unfinished, folder);
  });
  return Object.fromEntries(packageNames.map((name) => [name, join(folder, `${name}.tgz`)])) as Tarballs;
}

/** A digest of all files of the packages that can be in tarballs. */
function digestOfPackages(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'LICENSE')));
  for (const name of packageNames) {
    const files = readdirSync(join(root, 'packages', name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((file) => !/[\\/](?:node_modules|src)[\\/]/.test(file.slice(root.length)))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}
