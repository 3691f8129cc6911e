import { queryContent } from './datocms.ts';
import type { Locale } from './locales.ts';
import { heroFragment, type PictureField, portraitFragment } from './pictures.ts';
import type { LocalisedSlug, MetaTag } from './seo.ts';

export interface Author {
  readonly name: string;
  readonly slug: string;
  readonly role: string;
  readonly bio: string;
  readonly portrait: PictureField;
  readonly seo: readonly MetaTag[];
}

export async function listAuthors(locale: Locale): Promise<readonly Author[]> {
  const query = /* GraphQL */ `
    query Authors($locale: SiteLocale) {
      authors: allAuthors(locale: $locale, first: 500, orderBy: name_ASC) {
        name
        slug
        role
        bio(markdown: true)
        portrait { ...Portrait }
        seo: _seoMetaTags { tag attributes content }
      }
    }
    ${portraitFragment}
  `;
  return (await queryContent<{ authors: readonly Author[] }>(query, { locale })).authors;
}

export interface Topic {
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly accent: { readonly hex: string };
  readonly cover: PictureField;
  readonly slugs: readonly LocalisedSlug[];
  readonly seo: readonly MetaTag[];
}

export async function listTopics(locale: Locale): Promise<readonly Topic[]> {
  const query = /* GraphQL */ `
    query Topics($locale: SiteLocale) {
      topics: allTopics(locale: $locale, first: 500, orderBy: position_ASC) {
        name
        slug
        description
        accent { hex }
        cover { ...Hero }
        slugs: _allSlugLocales { locale value }
        seo: _seoMetaTags { tag attributes content }
      }
    }
    ${heroFragment}
  `;
  return (await queryContent<{ topics: readonly Topic[] }>(query, { locale })).topics;
}
