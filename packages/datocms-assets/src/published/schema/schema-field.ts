/** A field that can hold an asset URL, or that leads to such fields. */
export interface SchemaField {
  /** The key in the answer: the field's name, or an alias if names collide. */
  readonly key: string;
  /** How a query asks for the field: alias, name, arguments. */
  readonly call: string;
  /** The field's name as `via` shows it. */
  readonly name: string;
  /** The locale in the call's arguments, or `null`. */
  readonly locale: string | null;
  /** Set for `_allXLocales`, whose answer is a list of `{locale, value}`. */
  readonly pair: LocalePair | null;
  /** By locale, the field with the value in this locale alone; only for a `pair` that leads to blocks. */
  readonly byLocale: ReadonlyMap<string, SchemaField> | null;
  readonly kind: FieldKind;
  readonly isList: boolean;
  /** By the schema, the value is never null. */
  readonly isRequired: boolean;
  /** The object types whose own fields are queried; empty for text. */
  readonly followedTypes: readonly string[];
  /** All object types that the schema allows here. */
  readonly possibleTypes: readonly string[];
}

/** How a query asks for the members of `{locale, value}`, and what the schema says of the value. */
export interface LocalePair {
  readonly localeKey: string;
  readonly localeCall: string;
  readonly valueKey: string;
  readonly valueCall: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

/**
 * - `text`: a scalar that can hold any text, JSON too
 * - `file`: an upload
 * - `object`: part of the record itself, such as SEO or structured text
 * - `blocks`: records that live only inside their parent; the schema does not limit how deep they nest
 */
export type FieldKind = 'text' | 'file' | 'object' | 'blocks';

/** The path from a record to one of its fields, with one step for each field. Equal paths are the same object. */
export class FieldPath {
  readonly parent: FieldPath | null;
  /** The type that has the field. */
  readonly type: string;
  readonly field: SchemaField | null;
  /** The fields' names, such as `body.blocks.image`. */
  readonly name: string;
  #next: Map<SchemaField, FieldPath> | undefined;

  private constructor(parent: FieldPath | null, type: string, field: SchemaField | null) {
    this.parent = parent;
    this.type = type;
    this.field = field;
    this.name = [parent?.name ?? '', field?.name ?? ''].filter((name) => name !== '').join('.');
  }

  /** The path to a record itself, where all paths begin. */
  static root(): FieldPath {
    return new FieldPath(null, '', null);
  }

  /** @param type the type that has the field: no other type has the same `field` object */
  step(type: string, field: SchemaField): FieldPath {
    this.#next ??= new Map();
    const path = this.#next.get(field) ?? new FieldPath(this, type, field);
    this.#next.set(field, path);
    return path;
  }

  /** All paths from the record up to this one, the shortest first, without the root. */
  get steps(): FieldPath[] {
    return this.parent ? [...this.parent.steps, this] : [];
  }
}
