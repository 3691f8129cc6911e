import type { CdaStructuredTextValue } from 'datocms-structured-text-utils';
import { type GalleryPicture, galleryFragment, inlineFragment, type PictureField } from './pictures.ts';

/** Blocks in an article's text, by type name. */
export interface Blocks {
  readonly ImageBlockRecord: { image: PictureField; caption: string | null; fullWidth: boolean | null };
  readonly GalleryBlockRecord: { images: GalleryPicture[]; caption: string | null };
  readonly QuoteBlockRecord: { quote: string; attribution: string | null };
  readonly VideoBlockRecord: {
    video: { url: string; mimeType: string };
    poster: { url: string; alt: string | null };
    caption: string | null;
  };
}

/** A block with its id and type name, the props of a block component. */
export type Block<Name extends keyof Blocks> = { readonly id: string; readonly __typename: Name } & Blocks[Name];
export type AnyBlock = { [Name in keyof Blocks]: Block<Name> }[keyof Blocks];

export type LinkedArticle = {
  readonly id: string;
  readonly __typename: 'ArticleRecord';
  readonly title: string;
  readonly slug: string;
};

export type Body = CdaStructuredTextValue<AnyBlock, LinkedArticle>;

export const bodyFragment = /* GraphQL */ `
  fragment Body on ArticleModelBodyField {
    value
    blocks {
      __typename
      ... on RecordInterface { id }
      ... on ImageBlockRecord { image { ...Inline } caption fullWidth }
      ... on GalleryBlockRecord { images { ...GalleryItem } caption }
      ... on QuoteBlockRecord { quote attribution }
      ... on VideoBlockRecord {
        video { url mimeType }
        poster { url(imgixParams: { auto: format, fit: crop, w: 1280, h: 720 }) alt }
        caption
      }
    }
    links { __typename id title slug }
  }
  ${inlineFragment}
  ${galleryFragment}
`;
