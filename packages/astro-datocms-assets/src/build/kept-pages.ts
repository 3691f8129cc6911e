import { createHash } from 'node:crypto';
import type { AstroConfig } from 'astro';
import type { Plugin } from 'vite';

/** A name that no code has. */
const digestName = '__ASTRO_DATOCMS_ASSETS_CODE__';

/**
 * With `experimental.incrementalBuild` Astro keeps a page if its data, its code and the configuration are as before. It does not know
 * that the style sheets and islands of a page get other names if an asset in them gets another URL. A digest of these URLs, as a
 * part of the configuration, has it render the pages again.
 */
export class KeptPages {
  readonly #parts = new Set<string>();

  /** @param settings further values on which the code of pages depends */
  constructor(...settings: unknown[]) {
    this.#parts.add(JSON.stringify(settings));
  }

  /** Is called for each URL in code for browsers, with what stands in its place. */
  readonly recordEdit = (url: string, text: string): void => {
    this.#parts.add(`${url} ${text}`);
  };

  /** Astro makes its digest of the configuration after the last bundle. Vite has read the configuration before the first one. */
  plugin(getConfig: () => AstroConfig | undefined): Plugin {
    return {
      name: 'astro-datocms-assets:kept-pages',
      apply: 'build',
      writeBundle: () => {
        const { vite, experimental } = getConfig() ?? {};
        if (!vite || !(experimental as { readonly incrementalBuild?: boolean }).incrementalBuild) return;
        vite.define = { ...vite.define, [digestName]: this.#digest() };
      },
    };
  }

  #digest(): string {
    return createHash('sha256')
      .update([...this.#parts].sort().join('\0'))
      .digest('hex');
  }
}
