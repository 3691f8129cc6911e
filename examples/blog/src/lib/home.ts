import { type ArticleCard, articleCardFragment } from './articles.ts';
import { queryContent } from './datocms.ts';
import type { Locale } from './locales.ts';
import { type GalleryPicture, galleryFragment, type Picture } from './pictures.ts';
import type { MetaTag } from './seo.ts';

export interface Home {
  readonly heading: string;
  readonly intro: string;
  readonly seo: readonly MetaTag[];
  readonly hero: { readonly picture: Picture & { readonly srcSet: string; readonly sizes: string } };
  readonly featured: readonly ArticleCard[];
  readonly galleryHeading: string;
  readonly gallery: readonly GalleryPicture[];
  readonly filmHeading: string;
  readonly film: { readonly url: string; readonly mimeType: string } | null;
  readonly filmPoster: { readonly url: string } | null;
  readonly filmCaption: string | null;
}

/** The front page. Only here the API creates the `srcSet` of the picture. */
export async function readHome(locale: Locale): Promise<Home> {
  const query = /* GraphQL */ `
    query Home($locale: SiteLocale) {
      home: homePage(locale: $locale) {
        heading
        intro
        seo: _seoMetaTags { tag attributes content }
        hero {
          picture: responsiveImage(imgixParams: { auto: format, fit: crop, w: 1000, h: 480 }, sizes: "100vw") {
            src
            srcSet
            sizes
            width
            height
            alt
            base64
          }
        }
        featured { ...ArticleCard }
        galleryHeading
        gallery { ...GalleryItem }
        filmHeading
        film { url mimeType }
        filmPoster { url(imgixParams: { auto: format, fit: crop, w: 1280, h: 720 }) }
        filmCaption
      }
    }
    ${articleCardFragment}
    ${galleryFragment}
  `;
  return (await queryContent<{ home: Home }>(query, { locale })).home;
}
