import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveFile, LiveLocalizer, TextSource } from 'datocms-assets';
import type { CodeLocalizer } from '../rewrite/text-edits.ts';

/**
 * The localizer for code and redirects, with the interface of a build.
 * @param origin of the server, once it listens
 */
export function createCodeLocalizer(live: LiveLocalizer, origin: () => string | undefined): CodeLocalizer {
  return {
    mentionsAssetHost: (text) => live.mentionsAssetHost(text),
    edits: (file, text, { format = '' }: TextSource = {}) => live.edits(file + format, text, origin()),
  };
}

/**
 * Makes a function that finds the file with a name, also if the name is only in a package that a browser still keeps.
 * @param cacheDir of Vite
 */
export function createOpener(
  live: LiveLocalizer,
  localizer: CodeLocalizer,
  cacheDir: string,
): (name: string) => Promise<LiveFile | undefined> {
  let named: Promise<void> | undefined;
  return async (name) => {
    const asset = await live.open(name);
    if (asset) return asset;
    named ??= nameDependencies(cacheDir, localizer);
    await named;
    return live.open(name);
  };
}

/**
 * Gives the assets in packages that Vite has bundled their names of the last run. Browsers keep these bundles for a
 * year, so they request the assets, but not the bundle, from a new server.
 */
async function nameDependencies(cacheDir: string, localizer: CodeLocalizer): Promise<void> {
  const folder = join(cacheDir, 'deps');
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.js')) continue;
    const file = join(folder, name);
    const code = await readFile(file, 'utf8').catch(() => '');
    if (localizer.mentionsAssetHost(code)) await localizer.edits(file, code, { format: '.js' });
  }
}
