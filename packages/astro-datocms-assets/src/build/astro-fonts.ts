import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';

/**
 * Finds fonts that Astro has stored from unpublished assets. A provider of fonts names their URLs, and Astro fetches the files itself or
 * takes them from its cache, so its output holds no URL of the CMS that could be found. Astro 4 and 5 have no such setting.
 */
export class AstroFonts {
  readonly #urls = new Set<string>();

  /** Notes the URLs that providers name from now on. Call it when the configuration is complete. */
  watch({ fonts = [] }: Pick<AstroConfig, 'fonts'>): void {
    for (const provider of new Set(fonts.map((family) => family.provider))) {
      const resolveFont = provider.resolveFont.bind(provider);
      provider.resolveFont = async (options) => {
        const resolved = await resolveFont(options);
        for (const source of resolved?.fonts.flatMap(({ src }) => src) ?? []) {
          if ('url' in source) this.#urls.add(source.url);
        }
        return resolved;
      };
    }
  }

  /** Call it when all pages are rendered. */
  async check(localizer: Localizer): Promise<void> {
    const sources = [...this.#urls].filter((url) => localizer.mentionsAssetHost(url));
    for (const url of await localizer.filterUnpublished(sources)) {
      localizer.addFinding('unpublished', 'No published record uses this asset, but Astro has stored it as a font.', {
        url,
        fix: 'Publish a record that uses the asset, allow the asset with `allow`, or remove it from `fonts`.',
      });
    }
  }
}
