import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CodeLocalizer } from '../rewrite/text-edits.ts';

/**
 * Gives the assets in packages that Vite has bundled the names that they had in the last run. Browsers keep such a bundle for a
 * year, so they request its assets, but not the bundle, from a server that has just started.
 * @param cacheDir of Vite
 */
export async function nameDependencies(cacheDir: string, localizer: CodeLocalizer): Promise<void> {
  const folder = join(cacheDir, 'deps');
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const code = await readFile(file, 'utf8').catch(() => '');
    if (localizer.mentionsAssetHost(code)) await localizer.edits(file, code, { format: '.js' });
  }
}
