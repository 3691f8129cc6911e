import type { Slot } from '../schema/schema-field.ts';

/** A way from a record to a slot, one step a field. Equal ways are one object. */
export class Chain {
  readonly parent: Chain | null;
  /** The type that has the slot. */
  readonly type: string;
  readonly slot: Slot | null;
  /** The fields' names, such as `body.blocks.image`. */
  readonly path: string;
  readonly #next = new Map<string, Map<Slot, Chain>>();

  private constructor(parent: Chain | null, type: string, slot: Slot | null) {
    this.parent = parent;
    this.type = type;
    this.slot = slot;
    this.path = [parent?.path ?? '', slot?.name ?? ''].filter((each) => each !== '').join('.');
  }

  /** Where all ways of a model begin. */
  static root(): Chain {
    return new Chain(null, '', null);
  }

  step(type: string, slot: Slot): Chain {
    const slots = this.#next.get(type) ?? new Map<Slot, Chain>();
    this.#next.set(type, slots);
    const chain = slots.get(slot) ?? new Chain(this, type, slot);
    slots.set(slot, chain);
    return chain;
  }

  /** The ways from the record to here, the shortest first, without the root. */
  get steps(): Chain[] {
    return this.parent ? [...this.parent.steps, this] : [];
  }
}
