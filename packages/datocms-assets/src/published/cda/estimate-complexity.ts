import type { FieldKind, SchemaField } from '../schema/schema-field.ts';
import type { SelectedField, Selection } from '../schema/selection.ts';

/** Costs from the service's documentation of complexity: once for a field, and for each item of its list. */
const costs: Readonly<Record<FieldKind, { once: number; perItem: number }>> = {
  text: { once: 1, perItem: 1 },
  file: { once: 5, perItem: 5 },
  object: { once: 5, perItem: 5 },
  blocks: { once: 10, perItem: 5 },
};
export const collectionCost = 100;
export const argumentCost = 250;
export const singleCost = 50;
/** An object costs this besides its fields. */
export const selectionCost = 2;

/** Estimates the complexity of queries. The figures of the service's answers correct the estimate, see `ComplexityLimit`. */
export class ComplexityEstimator {
  readonly #estimates = new WeakMap<Selection, number>();
  readonly #locales: number;

  /** @param locales how many locales the project has */
  constructor(locales: number) {
    this.#locales = locales;
  }

  /** Complexity of one record. */
  estimateRecord(selection: Selection): number {
    const known = this.#estimates.get(selection);
    if (known !== undefined) return known;
    const estimate = selection.fields.reduce((sum, field) => sum + this.estimateField(field), selectionCost);
    this.#estimates.set(selection, estimate);
    return estimate;
  }

  estimateField({ field, selections }: SelectedField): number {
    const { once, perItem } = this.#costsOf(field);
    // The most expensive member of a union counts.
    const item = Math.max(0, ...[...selections.values()].map((selection) => this.estimateRecord(selection)));
    return once + item * perItem;
  }

  /** How much each item of a field may cost if the field may cost `maxCost`. */
  maxItemCost({ field }: SelectedField, maxCost: number): number {
    const { once, perItem } = this.#costsOf(field);
    return (maxCost - once) / perItem;
  }

  #costsOf({ kind, isList, pair }: SchemaField): { once: number; perItem: number } {
    const { once, perItem } = costs[kind];
    const times = pair ? Math.max(1, this.#locales) : 1;
    return { once: once * times, perItem: (isList ? perItem : 1) * times };
  }
}
