import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';

type FontFamilies = NonNullable<AstroConfig['fonts']>;
type FontProvider = FontFamilies[number]['provider'];

/**
 * Finds fonts that Astro has stored from unpublished assets. A provider of fonts names their URLs, and Astro fetches
 * the files itself or takes them from its cache, so the output has no URL of the CMS. Providers that early versions of
 * Astro 5 load from a module are not watched.
 */
export class AstroFonts {
  readonly #urls = new Set<string>();

  /** Records the URLs that providers name from now on. Call it when the configuration is complete. */
  watch({ fonts, experimental }: Pick<AstroConfig, 'fonts' | 'experimental'>): void {
    const ofAstro5 = (experimental as { readonly fonts?: FontFamilies } | undefined)?.fonts;
    for (const family of fonts ?? ofAstro5 ?? []) {
      if ('resolveFont' in Object(family.provider)) family.provider = this.#watched(family.provider);
    }
  }

  /** A copy of a provider that records its URLs. The original may be frozen, or a module. */
  #watched(provider: FontProvider): FontProvider {
    return {
      name: provider.name,
      config: provider.config,
      init: (context) => provider.init?.(context),
      resolveFont: async (options) => {
        const resolved = await provider.resolveFont(options);
        for (const source of resolved?.fonts.flatMap(({ src }) => src) ?? []) {
          if ('url' in source) this.#urls.add(source.url);
        }
        return resolved;
      },
      listFonts: () => provider.listFonts?.(),
    };
  }

  /** Call it after all pages are rendered. */
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
