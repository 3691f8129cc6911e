/** The part of a text that contains a URL: the value of an attribute, the content of an element, or a whole text. */
export interface UrlPlace {
  /** Where the place begins and ends. */
  readonly floor: number;
  readonly ceiling: number;
  /** The place is one URL (`url`), a list of candidates (`srcset`), or any text with URLs in it (`any`). */
  readonly reading: 'url' | 'srcset' | 'any';
  /** Set for the value of an attribute: its text has one layer of entities. */
  readonly attribute?: object;
}

/**
 * Languages in which a URL has rules of its own. `css`: escapes such as `\f6 `. `csv`: the end of a cell ends it. `html`: the value of
 * an attribute is a document.
 */
export type UrlLanguage = 'css' | 'csv' | 'html';
