/** A map of limited size. The entries that were set longest ago go first. */
export class RecentMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #maxSize: number;
  readonly #sizeOf: (value: Value, key: string) => number;
  #size = 0;

  /** @param sizeOf of one entry. By default entries are counted */
  constructor(maxSize: number, sizeOf: (value: Value, key: string) => number = () => 1) {
    this.#maxSize = maxSize;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** The value of a key, which counts as set again. It is made if there is none; `undefined` is not kept. */
  recall<Made extends Value | undefined>(key: string, make: () => Made): Value | Made {
    const value = this.#entries.get(key) ?? make();
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.delete(key);
    this.#entries.set(key, value);
    this.#size += this.#sizeOf(value, key);
    while (this.#size > this.#maxSize) this.delete(this.#entries.keys().next().value as string);
  }

  delete(key: string): void {
    const value = this.#entries.get(key);
    if (value !== undefined) this.#size -= this.#sizeOf(value, key);
    this.#entries.delete(key);
  }
}
