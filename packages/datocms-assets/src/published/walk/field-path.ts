import type { SchemaField } from '../schema/schema-field.ts';

/** A way from a record to a slot, one step a field. Equal ways are one object. */
export class FieldPath {
  readonly parent: FieldPath | null;
  /** The type that has the slot. */
  readonly type: string;
  readonly field: SchemaField | null;
  /** The fields' names, such as `body.blocks.image`. */
  readonly path: string;
  readonly #next = new Map<string, Map<SchemaField, FieldPath>>();

  private constructor(parent: FieldPath | null, type: string, slot: SchemaField | null) {
    this.parent = parent;
    this.type = type;
    this.field = slot;
    this.path = [parent?.path ?? '', slot?.name ?? ''].filter((each) => each !== '').join('.');
  }

  /** Where all ways of a model begin. */
  static root(): FieldPath {
    return new FieldPath(null, '', null);
  }

  step(type: string, slot: SchemaField): FieldPath {
    const slots = this.#next.get(type) ?? new Map<SchemaField, FieldPath>();
    this.#next.set(type, slots);
    const chain = slots.get(slot) ?? new FieldPath(this, type, slot);
    slots.set(slot, chain);
    return chain;
  }

  /** The ways from the record to here, the shortest first, without the root. */
  get steps(): FieldPath[] {
    return this.parent ? [...this.parent.steps, this] : [];
  }
}
