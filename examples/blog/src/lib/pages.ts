import { queryContent } from './datocms.ts';
import type { Locale } from './locales.ts';
import { type GalleryPicture, galleryFragment, heroFragment, inlineFragment, type PictureField } from './pictures.ts';
import type { LocalisedSlug, MetaTag } from './seo.ts';

interface File {
  readonly url: string;
  readonly format: string;
  readonly size: number;
  readonly width: number | null;
  readonly height: number | null;
  readonly alt: string | null;
}

/** A film as file, and as Mux plays it. */
interface Film {
  readonly url: string;
  readonly format: string;
  readonly size: number;
  readonly createdAt: string;
  readonly video: {
    readonly title: string;
    readonly alt: string;
    readonly streamingUrl: string;
    readonly mp4Url: string | null;
    readonly thumbnailUrl: string;
    readonly duration: number;
    readonly width: number;
    readonly height: number;
  };
}

export type Section =
  | { readonly __typename: 'TextBlockRecord'; readonly id: string; readonly heading: string; readonly text: string }
  | {
      readonly __typename: 'ImageBlockRecord';
      readonly id: string;
      readonly image: PictureField;
      readonly caption: string | null;
      readonly fullWidth: boolean | null;
    }
  | {
      readonly __typename: 'GalleryBlockRecord';
      readonly id: string;
      readonly images: readonly GalleryPicture[];
      readonly caption: string | null;
    }
  | {
      readonly __typename: 'MapBlockRecord';
      readonly id: string;
      readonly map: File;
      readonly caption: string | null;
      readonly guide: File | null;
      readonly guideLabel: string | null;
    }
  | {
      readonly __typename: 'FilmBlockRecord';
      readonly id: string;
      readonly film: Film;
      readonly caption: string | null;
      readonly downloadLabel: string | null;
    };

export interface Page {
  readonly id: string;
  readonly title: string;
  readonly slug: string;
  readonly lead: string;
  readonly slugs: readonly LocalisedSlug[];
  readonly seo: readonly MetaTag[];
  readonly hero: PictureField;
  readonly sections: readonly Section[];
}

export async function listPages(locale: Locale): Promise<readonly Page[]> {
  const query = /* GraphQL */ `
    query Pages($locale: SiteLocale) {
      pages: allPages(locale: $locale, first: 500, orderBy: position_ASC) {
        id
        title
        slug
        lead
        slugs: _allSlugLocales { locale value }
        seo: _seoMetaTags { tag attributes content }
        hero { ...Hero }
        sections {
          __typename
          ... on TextBlockRecord { id heading text }
          ... on ImageBlockRecord { id image { ...Inline } caption fullWidth }
          ... on GalleryBlockRecord { id images { ...GalleryItem } caption }
          ... on MapBlockRecord { id map { ...File } caption guide { ...File } guideLabel }
          ... on FilmBlockRecord { id film { ...Film } caption downloadLabel }
        }
      }
    }
    fragment File on FileFieldInterface { url format size width height alt }
    fragment Film on FileFieldInterface {
      url
      format
      size
      createdAt: _createdAt
      video { title alt streamingUrl mp4Url thumbnailUrl(width: 960) duration width height }
    }
    ${heroFragment}
    ${inlineFragment}
    ${galleryFragment}
  `;
  return (await queryContent<{ pages: readonly Page[] }>(query, { locale })).pages;
}
