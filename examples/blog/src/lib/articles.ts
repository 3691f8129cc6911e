import { type Body, bodyFragment } from './body.ts';
import { queryContent } from './datocms.ts';
import type { Locale } from './locales.ts';
import { cardFragment, heroFragment, type PictureField } from './pictures.ts';
import type { LocalisedSlug, MetaTag } from './seo.ts';

export interface ArticleCard {
  readonly id: string;
  readonly title: string;
  readonly slug: string;
  readonly excerpt: string;
  readonly publishedOn: string;
  readonly readingMinutes: number;
  readonly topic: { readonly name: string; readonly slug: string; readonly accent: { readonly hex: string } };
  readonly author: { readonly slug: string };
  readonly cover: PictureField;
}

export const articleCardFragment = /* GraphQL */ `
  fragment ArticleCard on ArticleRecord {
    id
    title
    slug
    excerpt
    publishedOn
    readingMinutes
    topic { name slug accent { hex } }
    author { slug }
    cover { ...Card }
  }
  ${cardFragment}
`;

/** All published articles, newest first. The API returns at most 500 records per query. */
export async function listArticles(locale: Locale): Promise<readonly ArticleCard[]> {
  const query = /* GraphQL */ `
    query Articles($locale: SiteLocale) {
      articles: allArticles(locale: $locale, first: 500, orderBy: publishedOn_DESC) { ...ArticleCard }
    }
    ${articleCardFragment}
  `;
  return (await queryContent<{ articles: readonly ArticleCard[] }>(query, { locale })).articles;
}

export interface Article {
  readonly id: string;
  readonly title: string;
  readonly slug: string;
  readonly excerpt: string;
  readonly publishedOn: string;
  readonly updatedAt: string;
  readonly readingMinutes: number;
  readonly distanceKm: number | null;
  readonly location: { readonly latitude: number; readonly longitude: number } | null;
  readonly slugs: readonly LocalisedSlug[];
  readonly seo: readonly MetaTag[];
  readonly topic: ArticleCard['topic'];
  readonly author: { readonly name: string; readonly slug: string; readonly role: string };
  readonly cover: PictureField & {
    readonly url: string;
    readonly size: number;
    readonly mimeType: string;
    /** The crop for search engines. */
    readonly share: string;
  };
  readonly download: {
    readonly url: string;
    readonly format: string;
    readonly size: number;
    readonly alt: string | null;
  } | null;
  readonly body: Body;
}

export async function readArticle(id: string, locale: Locale): Promise<Article> {
  const query = /* GraphQL */ `
    query Article($id: ItemId, $locale: SiteLocale) {
      article(locale: $locale, filter: { id: { eq: $id } }) {
        id
        title
        slug
        excerpt
        publishedOn
        updatedAt: _updatedAt
        readingMinutes
        distanceKm
        location { latitude longitude }
        slugs: _allSlugLocales { locale value }
        seo: _seoMetaTags { tag attributes content }
        topic { name slug accent { hex } }
        author { name slug role }
        cover { ...Hero url size mimeType share: url(imgixParams: { fit: crop, w: 1200, h: 675, fm: jpg }) }
        download { url format size alt }
        body { ...Body }
      }
    }
    ${heroFragment}
    ${bodyFragment}
  `;
  return (await queryContent<{ article: Article }>(query, { id, locale })).article;
}
