import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from 'datocms-assets';
import type { ServerFolder } from './output-folders.ts';

/** The part of Vercel's `config.json` that is read (Build Output API, version 3). */
interface VercelConfig {
  readonly routes?: readonly { src?: string; dest?: string }[];
}

/** The function that keeps what it answers, with the option `isr` of `@astrojs/vercel`, and the one that does not. */
const keeping = /^\/_isr(?:\?|$)/;
const rendering = '_render';

/**
 * Lets Vercel ask the server for each asset. With the option `isr`, all routes would go to a cache that keeps answers whatever their headers
 * say: drafts and withdrawn assets too, in the format of the first visitor's browser.
 * @param servedFolder of the assets that the server serves, without `base`
 */
export function servePastIsr(folders: readonly ServerFolder[], servedFolder: string): void {
  for (const { folder } of folders) {
    const file = join(folder, 'config.json');
    if (!existsSync(file) || !existsSync(join(folder, `functions/${rendering}.func`))) continue;
    const text = readFileSync(file, 'utf8');
    const config = JSON.parse(text) as VercelConfig | null;
    const routes = Array.isArray(config?.routes) ? config.routes : [];
    const kept = routes.filter(
      // Slashes are escaped in the pattern of a route.
      ({ src = '', dest = '' }) => keeping.test(dest) && src.replaceAll('\\', '').includes(servedFolder),
    );
    for (const route of kept) route.dest = `/${rendering}`;
    const [, indent] = /^\{\r?\n([ \t]+)/.exec(text) ?? [];
    if (kept.length > 0) replaceFile(file, JSON.stringify(config, undefined, indent), statSync(file));
  }
}
