/** Bytes of a part that it shares with each neighbour: no URL in any spelling is longer than half of it. */
const overlap = 2 ** 16;
/** Node keeps texts from 0xfbee9 characters on outside of the heap, where V8 lets some 60 MB of them pile up. */
const partLength = 15 * 2 ** 16;

/** A part of a stream. Places from `from` up to `to` are its own; what is around them is there to judge them by. */
export type OnPart = (bytes: Buffer, base: number, from: number, to: number) => void;

/** Cuts a stream into overlapping parts, in one piece of memory. */
export class PartCutter {
  readonly #onPart: OnPart;
  readonly #memory = Buffer.allocUnsafeSlow(partLength);
  #filled = 0;
  #base = 0;

  constructor(onPart: OnPart) {
    this.#onPart = onPart;
  }

  push(chunk: Buffer): void {
    for (let taken = 0; taken < chunk.length; ) {
      const copied = chunk.copy(this.#memory, this.#filled, taken);
      taken += copied;
      this.#filled += copied;
      if (this.#filled === partLength) this.#cut();
    }
  }

  end(): void {
    this.#onPart(this.#memory.subarray(0, this.#filled), this.#base, this.#from(), Infinity);
  }

  #cut(): void {
    this.#onPart(this.#memory, this.#base, this.#from(), this.#base + partLength - overlap / 2);
    this.#memory.copyWithin(0, partLength - overlap);
    this.#base += partLength - overlap;
    this.#filled = overlap;
  }

  #from(): number {
    return this.#base === 0 ? 0 : this.#base + overlap / 2;
  }
}
