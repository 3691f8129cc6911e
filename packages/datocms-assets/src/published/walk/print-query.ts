import { fileInterface } from '../schema/list-fields.ts';
import type { SchemaField } from '../schema/schema-field.ts';
import type { FileKeys, SelectedField, Selection } from '../schema/selection.ts';

/** A root field with its arguments, and what is asked of it. */
export interface RootCall {
  /** Such as `allPages(first: 500)`. */
  readonly call: string;
  readonly selection: Selection;
}

/**
 * Prints one query; the answer has each root field under `r0`, `r1`, … Selections become fragments.
 * @param others further root fields, printed
 */
export function printQuery(roots: readonly RootCall[], fileKeys: FileKeys, others: readonly string[] = []): string {
  const printer = new Printer(fileKeys);
  const own = roots.map(({ call, selection }, at) => `${rootKey(at)}: ${call} { ${printer.record(selection)} }`);
  const fields = [...others, ...own];
  return `{ ${fields.join(' ')} }${printer.fragments()}`;
}

/** Key of a root field in the answer. */
export function rootKey(at: number): string {
  return `r${at}`;
}

class Printer {
  readonly #fileKeys: FileKeys;
  readonly #names = new Map<Selection, string>();
  readonly #printed: string[] = [];

  constructor(fileKeys: FileKeys) {
    this.#fileKeys = fileKeys;
  }

  fragments(): string {
    return this.#printed.map((each) => `\n${each}`).join('');
  }

  record(selection: Selection): string {
    return `__typename${selection.isRecord ? ' id _status _updatedAt _publishedAt' : ''}${this.#spread(selection)}`;
  }

  #spread(selection: Selection): string {
    const facts = selection.type === fileInterface ? Object.values(this.#fileKeys).map((each) => each.call) : [];
    if (facts.length + selection.fields.length === 0) return '';
    const known = this.#names.get(selection);
    if (known) return ` ...${known}`;
    const name = `f${this.#names.size}`;
    this.#names.set(selection, name);
    const body = [...facts, ...selection.fields.map((entry) => this.#entry(entry))].join(' ');
    this.#printed.push(`fragment ${name} on ${selection.type} { ${body} }`);
    return ` ...${name}`;
  }

  #entry({ field, next }: SelectedField): string {
    const inner = this.#inner(field, [...next.values()]);
    if (!field.pair) return field.call + inner;
    return `${field.call} { ${field.pair.localeCall} ${field.pair.valueCall}${inner} }`;
  }

  #inner({ kind }: SchemaField, behind: readonly Selection[]): string {
    if (kind === 'text') return '';
    const [only, ...more] = behind;
    if (kind === 'object' && only && more.length === 0) {
      return ` { ${only.fields.map((entry) => this.#entry(entry)).join(' ')} }`;
    }
    const head = kind === 'blocks' ? '__typename ... on RecordInterface { id }' : '__typename';
    return ` { ${head}${behind.map((each) => this.#spread(each)).join('')} }`;
  }
}
