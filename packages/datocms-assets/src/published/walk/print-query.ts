import type { SchemaField } from '../schema/schema-field.ts';
import type { SelectedField, Selection } from '../schema/selection.ts';
import { printCall, type QueryPart } from './query-part.ts';

/** A root field with its arguments, such as `allPages(first: 500)`, and its selection. */
export interface RootCall {
  readonly call: string;
  readonly selection: Selection;
}

export type PrintedPart = Pick<QueryPart, 'model' | 'selection' | 'records'>;

/** Prints the query of some parts. In the answer they have the keys of `rootKey`. */
export function printParts(parts: readonly PrintedPart[]): string {
  return printQuery(parts.map((part) => ({ call: printCall(part), selection: part.selection })));
}

/**
 * Prints one query. In the answer the root fields are `r0`, `r1`, … Selections become fragments.
 * @param others further root fields, printed
 */
export function printQuery(roots: readonly RootCall[], others: readonly string[] = []): string {
  const printer = new Printer();
  const own = roots.map(({ call, selection }, at) => `${rootKey(at)}: ${call} { ${printer.printRecord(selection)} }`);
  return `{ ${[...others, ...own].join(' ')} }${printer.printFragments()}`;
}

/** Key of a root field in the answer. */
export function rootKey(at: number): string {
  return `r${at}`;
}

/** The length of a part in the body of a request, in bytes. Parts of one query share fragments of equal selections. */
export interface PartLength {
  /** The bytes of the root field. */
  readonly call: number;
  readonly fragments: ReadonlyMap<Selection, number>;
}

export function measurePart(part: PrintedPart): PartLength {
  const printer = new Printer();
  const call = `${rootKey(0)}: ${printCall(part)} { ${printer.printRecord(part.selection)} } `;
  const fragments = [...printer.fragments].map(([selection, text]) => [selection, countBytes(`\n${text}`)] as const);
  return { call: countBytes(call), fragments: new Map(fragments) };
}

function countBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}

class Printer {
  readonly #names = new Map<Selection, string>();
  /** In the order in which they are printed. */
  readonly fragments = new Map<Selection, string>();

  printFragments(): string {
    return [...this.fragments.values()].map((fragment) => `\n${fragment}`).join('');
  }

  printRecord(selection: Selection): string {
    return `__typename${selection.isRecord ? ' id _status _updatedAt _publishedAt' : ''}${this.#printSpread(selection)}`;
  }

  #printSpread(selection: Selection): string {
    const calls = Object.values(selection.uploadKeys ?? {}).map(({ call }) => call);
    if (calls.length + selection.fields.length === 0) return '';
    const known = this.#names.get(selection);
    if (known) return ` ...${known}`;
    const name = `f${this.#names.size}`;
    this.#names.set(selection, name);
    const body = [...calls, ...selection.fields.map((field) => this.#printField(field))].join(' ');
    this.fragments.set(selection, `fragment ${name} on ${selection.type} { ${body} }`);
    return ` ...${name}`;
  }

  #printField({ field, selections }: SelectedField): string {
    const value = this.#printValue(field, [...selections.values()]);
    if (!field.pair) return field.call + value;
    return `${field.call} { ${field.pair.localeCall} ${field.pair.valueCall}${value} }`;
  }

  #printValue({ kind }: SchemaField, selections: readonly Selection[]): string {
    if (kind === 'text') return '';
    const [only, ...more] = selections;
    if (kind === 'object' && only && more.length === 0) {
      return ` { ${only.fields.map((field) => this.#printField(field)).join(' ')} }`;
    }
    const head = kind === 'blocks' ? '__typename ... on RecordInterface { id }' : '__typename';
    return ` { ${head}${selections.map((selection) => this.#printSpread(selection)).join('')} }`;
  }
}
