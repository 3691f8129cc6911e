import type { FieldKind } from '../schema/schema-field.ts';
import type { SelectedField, Selection } from '../schema/selection.ts';

/** What the service counts, by its documentation of complexity: once for the field, and for each item of a list. */
const costs: Readonly<Record<FieldKind, { once: number; items: number }>> = {
  text: { once: 1, items: 1 },
  file: { once: 5, items: 5 },
  object: { once: 5, items: 5 },
  blocks: { once: 10, items: 5 },
};
export const collectionCost = 100;
export const argumentCost = 250;
export const singleCost = 50;

/** Estimates the complexity of queries; the answers' own figures correct the estimate. */
export class ComplexityEstimate {
  readonly #known = new WeakMap<Selection, number>();
  readonly #locales: number;

  constructor(locales: number) {
    this.#locales = locales;
  }

  /** Complexity of one record. */
  of(selection: Selection): number {
    const known = this.#known.get(selection);
    if (known !== undefined) return known;
    const cost = selection.fields.reduce((sum, entry) => sum + this.ofEntry(entry), 2);
    this.#known.set(selection, cost);
    return cost;
  }

  ofEntry({ field, next }: SelectedField): number {
    const { once, items } = costs[field.kind];
    // Of a union the most expensive member counts.
    const inner = Math.max(0, ...[...next.values()].map((each) => this.of(each)));
    const cost = once + inner * (field.list ? items : 1);
    return field.pair ? cost * Math.max(1, this.#locales) : cost;
  }
}
