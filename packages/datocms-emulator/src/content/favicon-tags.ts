import { imgixUrl } from '../imgix/imgix-url.ts';
import { type LocaleChoice, readLocalized } from './locale.ts';
import { type HeadTag, linkTag, metaName } from './tag.ts';
import type { View } from './view.ts';

const iconSizes = [16, 32, 96, 192];
const appleSizes = [57, 60, 72, 76, 114, 120, 144, 152, 180];
const tileSizes = [
  [70, 70],
  [150, 150],
  [310, 310],
  [310, 150],
] as const;

/** The tags for the site's icon in these variants; none if the site has no icon. */
export function faviconTags(view: View, variants: readonly (string | null)[], locale: LocaleChoice): HeadTag[] {
  const { favicon, globalSeo } = view.project.site;
  const upload = favicon ? view.project.uploads.get(favicon) : undefined;
  if (!upload) return [];
  const sized = (w: number, h: number) => imgixUrl(upload.url, { w, h });
  const siteName = readLocalized(globalSeo, locale)?.siteName;
  const tags: Readonly<Record<string, () => HeadTag[]>> = {
    icon: () =>
      iconSizes.map((size) =>
        linkTag({ rel: 'icon', type: upload.mimeType, sizes: `${size}x${size}`, href: sized(size, size) }),
      ),
    appleTouchIcon: () =>
      appleSizes.map((size) => linkTag({ rel: 'apple-touch-icon', sizes: `${size}x${size}`, href: sized(size, size) })),
    msApplication: () => [
      ...tileSizes.map(([w, h]) => metaName(`msapplication-${w === h ? 'square' : 'wide'}${w}x${h}logo`, sized(w, h))),
      ...(siteName ? [metaName('application-name', siteName)] : []),
    ],
  };
  return variants.flatMap((variant) => (variant && tags[variant]?.()) || []);
}
