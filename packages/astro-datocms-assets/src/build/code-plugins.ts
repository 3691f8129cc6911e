import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import type { Plugin } from 'vite';
import { type AstroOptions, assetsFolderOf } from '../options.ts';
import { localizeCode } from '../rewrite/localize-code.ts';
import { checkHashedNames } from './check-hashed-names.ts';
import { KeptPages } from './kept-pages.ts';
import { localizeSourceMaps } from './localize-source-maps.ts';

/**
 * The Vite plugins that localise code while it is bundled, with the consequences: pages that Astro keeps, source maps,
 * and names with hashes.
 * @param config before changes of other integrations
 * @param getConfig the complete configuration; `undefined` until Astro has it
 */
export function codePlugins(
  options: AstroOptions,
  config: AstroConfig,
  getConfig: () => AstroConfig | undefined,
  getLocalizer: () => Localizer | undefined,
): Plugin[] {
  const keptPages = new KeptPages(options);
  return [
    localizeCode('build', getLocalizer, keptPages.recordEdit),
    keptPages.plugin(getConfig, getLocalizer),
    localizeSourceMaps(getLocalizer),
    checkHashedNames(getLocalizer, () => assetsFolderOf(getConfig() ?? config)),
  ];
}
