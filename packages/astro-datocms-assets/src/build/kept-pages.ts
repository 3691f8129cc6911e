import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import type { Plugin } from 'vite';
import type { AstroOptions } from '../options.ts';

/** The file in `cacheDir` with the pages that Astro may keep, and the sources of their images. */
const listName = 'incremental-build.json';
const imageSource = /"originalPath":\s*("(?:[^"\\]|\\.)*")/g;

/** A name that no code has. */
const digestName = '__ASTRO_DATOCMS_ASSETS_CODE__';

/**
 * With `experimental.incrementalBuild`, Astro keeps a page with the same data, code and configuration. It does not know
 * that the style sheets and islands of a page get other names if an asset in them gets another URL. A digest of these
 * URLs in the configuration has Astro render the pages again.
 */
export class KeptPages {
  readonly #parts = new Set<string>();
  readonly #hasPlaceholders: boolean;

  constructor({ video, unpublished }: Pick<AstroOptions, 'video' | 'unpublished'>) {
    // The option `video` decides which scripts pages load.
    this.#parts.add(JSON.stringify(video) ?? '');
    this.#hasPlaceholders = unpublished === 'placeholder';
  }

  /** Called for each URL in code for browsers, with its replacement. */
  readonly recordEdit = (url: string, text: string): void => {
    this.#parts.add(`${url} ${text}`);
  };

  /** Astro makes its digest and reads its list after the last bundle. Vite reads the settings before the first. */
  plugin(getConfig: () => AstroConfig | undefined, getLocalizer: () => Localizer | undefined): Plugin {
    return {
      name: 'astro-datocms-assets:kept-pages',
      apply: 'build',
      writeBundle: async () => {
        const config = getConfig();
        const { experimental } = config ?? {};
        if (!config || !(experimental as { readonly incrementalBuild?: boolean }).incrementalBuild) return;
        const { vite, cacheDir } = config;
        vite.define = { ...vite.define, [digestName]: JSON.stringify(this.#digest()) };
        const isUnpublished = this.#hasPlaceholders ? await getLocalizer()?.unpublishedTest() : undefined;
        if (isUnpublished) dropUnpublished(new URL(listName, cacheDir), isUnpublished);
      },
    };
  }

  #digest(): string {
    return createHash('sha256')
      .update([...this.#parts].sort().join('\0'))
      .digest('hex');
  }
}

/**
 * Has Astro render all pages again if it would keep a page with an image of an asset that is not published any more,
 * since only a rendered page gets a placeholder.
 */
function dropUnpublished(list: URL, isUnpublished: (url: string) => boolean): void {
  const text = existsSync(list) ? readFileSync(list, 'utf8') : '';
  const sources = new Set(Array.from(text.matchAll(imageSource), ([, source = '""']) => JSON.parse(source) as string));
  if ([...sources].some(isUnpublished)) rmSync(list);
}
