import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';

/**
 * Image services of hosts (Vercel, Netlify) may fetch from where `image` allows it, and adapters write that down behind the
 * rendering of pages. By then all images of the CMS are the site's own files.
 */
export function closeImageServices({ image }: AstroConfig, localizer: Localizer): void {
  image.domains = image.domains.filter((domain) => !localizer.mentionsAssetHost(domain));
  image.remotePatterns = image.remotePatterns.filter(({ hostname = '' }) => !localizer.mentionsAssetHost(hostname));
}
