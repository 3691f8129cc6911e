/** A tag of `_seoMetaTags` or `faviconMetaTags`, for `<Seo>`. */
export interface MetaTag {
  readonly tag: string;
  readonly content: string | null;
  readonly attributes: Record<string, string> | null;
}

/** The path of one page in one language. */
export interface LocalisedSlug {
  readonly locale: 'en' | 'it';
  readonly value: string;
}
