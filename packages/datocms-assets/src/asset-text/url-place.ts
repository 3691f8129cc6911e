/** The part of a text that contains a URL: the value of an attribute, the content of an element, or a whole text. */
export interface UrlPlace {
  /** Where it begins and ends. */
  readonly floor: number;
  readonly ceiling: number;
  /** `url`: it is one URL. `srcset`: it is a list of candidates. `any`: URLs are somewhere in it. */
  readonly reading: 'url' | 'srcset' | 'any';
  /** Set for the value of an attribute: its text has one layer of entities. */
  readonly attribute?: object;
}

/**
 * Languages in which a URL has rules of its own. `css`: escapes such as `\f6 `. `csv`: the end of a cell ends it. `html`: the value of
 * an attribute is a document.
 */
export type UrlLanguage = 'css' | 'csv' | 'html';
