/** A map of limited size. The entries that were set longest ago are removed first. */
export class RecentMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #maxSize: number;
  readonly #sizeOf: (value: Value, key: string) => number;
  #size = 0;

  /** @param sizeOf the size of one entry. @default each entry counts 1 */
  constructor(maxSize: number, sizeOf: (value: Value, key: string) => number = () => 1) {
    this.#maxSize = maxSize;
    this.#sizeOf = sizeOf;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  /** The value of a key, which counts as set again. A missing value is made, and kept unless it is `undefined`. */
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
