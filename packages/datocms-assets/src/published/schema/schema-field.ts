/** A field in which an asset URL can sit, or behind which there are such fields. */
export interface SchemaField {
  /** The key in the answer: the field's name, or an alias where names would clash. */
  readonly key: string;
  /** The field as it is asked for: alias, name, arguments. */
  readonly call: string;
  /** The field's name as `via` shows it. */
  readonly name: string;
  /** The locale asked for; `null` where the field has none. */
  readonly locale: string | null;
  /** For `_allXLocales`: the answer is a list of `{locale, value}`. */
  readonly pair: Pair | null;
  readonly kind: FieldKind;
  readonly list: boolean;
  /** The schema says that it is never null. */
  readonly required: boolean;
  /** The object types that can stand there and are followed; none for text. */
  readonly types: readonly string[];
  /** All object types that can stand there. */
  readonly members: readonly string[];
}

export interface Pair {
  readonly localeKey: string;
  readonly localeCall: string;
  readonly valueKey: string;
  readonly valueCall: string;
  readonly list: boolean;
  readonly required: boolean;
}

/**
 * - `text`: a scalar with any text in it, JSON too
 * - `file`: an upload
 * - `object`: part of the record itself, such as SEO or structured text
 * - `blocks`: records that live only inside their parent; they nest without an end in sight
 */
export type FieldKind = 'text' | 'file' | 'object' | 'blocks';

/** A record type that can be asked for by itself. */
export interface Model {
  /** API key, as far as the schema tells: `blog_post` for `BlogPostRecord`. */
  readonly name: string;
  readonly type: string;
  /** Root field. */
  readonly field: string;
  /** `single`: one record without paging (a single-instance model, the site's settings). */
  readonly kind: 'collection' | 'single';
  /** Root field that counts the records, where there is one. */
  readonly countField: string | null;
  /** Values of `orderBy` that the schema offers. */
  readonly orders: ReadonlySet<string>;
}
