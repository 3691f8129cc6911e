import { queryContent } from './datocms.ts';
import type { Locale } from './locales.ts';
import type { MetaTag } from './seo.ts';

export interface Layout {
  readonly site: {
    readonly favicon: { readonly url: string } | null;
    readonly faviconMetaTags: readonly MetaTag[];
  };
  readonly layout: {
    readonly tagline: string;
    readonly footerNote: string;
    readonly logo: { readonly url: string; readonly width: number; readonly height: number; readonly alt: string };
    readonly navigation: readonly { readonly title: string; readonly slug: string }[];
  };
  readonly topics: readonly { readonly name: string; readonly slug: string }[];
}

/** Content for the header and footer of every page. */
export const readLayout = (locale: Locale) => queryContent<Layout>(query, { locale });

const query = /* GraphQL */ `
  query Layout($locale: SiteLocale) {
    site: _site(locale: $locale) {
      favicon { url(imgixParams: { w: 512, h: 512, fm: png }) }
      faviconMetaTags(variants: [icon, appleTouchIcon]) { tag attributes content }
    }
    layout(locale: $locale) {
      tagline
      footerNote
      logo { url width height alt }
      navigation { title slug }
    }
    topics: allTopics(locale: $locale, orderBy: position_ASC) { name slug }
  }
`;
