import type { Localizer } from 'datocms-assets';

/** Where Astro's build, in the same process, keeps the images that it makes, by the source that a component was given. */
interface AstroImages {
  readonly astroAsset?: {
    readonly staticImages?: ReadonlyMap<string, { readonly transforms: ReadonlyMap<string, { finalPath: string }> }>;
  };
}

/**
 * Where `image.domains` admits the asset host, Astro itself fetches remote images and makes others of them, whoever may see
 * the asset: no URL of the CMS is left to find, so the sources are looked at.
 */
export async function checkAstroImages(localizer: Localizer): Promise<void> {
  const { astroAsset } = globalThis as unknown as AstroImages;
  const images = [...(astroAsset?.staticImages ?? [])].filter(([source]) => localizer.mentionsAssetHost(source));
  const refused = new Set(await localizer.filterUnpublished(images.map(([source]) => source)));
  for (const [source, { transforms }] of images) {
    if (!refused.has(source)) continue;
    const [made] = [...transforms.values()].map(({ finalPath }) => finalPath).sort();
    localizer.addFinding('unpublished', 'No published record uses this asset, and Astro has made an image of it.', {
      url: source,
      ...(made === undefined ? {} : { file: made.replace(/^\/+/, '') }),
      fix: 'Publish a record that uses the asset, or take its host out of `image.domains` and `image.remotePatterns`.',
    });
  }
}
