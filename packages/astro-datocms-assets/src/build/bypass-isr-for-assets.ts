import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from 'datocms-assets';
import type { ServerFolder } from './output-folders.ts';

/** The part of Vercel's `config.json` that this file reads (Build Output API, version 3). */
interface VercelConfig {
  readonly routes?: readonly { src?: string; dest?: string }[];
}

/** With the option `isr` of `@astrojs/vercel`, the function whose answers are kept, and the one without a cache. */
const keeping = /^\/_isr(?:\?|$)/;
const rendering = '_render';

/**
 * Has Vercel ask the server for each asset. With the option `isr`, all routes would use a cache that ignores headers:
 * it would keep drafts and withdrawn assets, in the format of the first visitor's browser.
 * @param servedFolder of the assets that the server serves, without `base`
 */
export function bypassIsrForAssets(folders: readonly ServerFolder[], servedFolder: string): void {
  for (const { folder } of folders) {
    const file = join(folder, 'config.json');
    if (!existsSync(file) || !existsSync(join(folder, `functions/${rendering}.func`))) continue;
    const text = readFileSync(file, 'utf8');
    const config = JSON.parse(text) as VercelConfig | null;
    const routes = Array.isArray(config?.routes) ? config.routes : [];
    const kept = routes.filter(
      // The pattern of a route escapes slashes.
      ({ src = '', dest = '' }) => keeping.test(dest) && src.replaceAll('\\', '').includes(servedFolder),
    );
    for (const route of kept) route.dest = `/${rendering}`;
    const [, indent] = /^\{\r?\n([ \t]+)/.exec(text) ?? [];
    if (kept.length > 0) replaceFile(file, JSON.stringify(config, undefined, indent), statSync(file));
  }
}
