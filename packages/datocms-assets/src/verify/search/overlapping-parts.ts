/** How many bytes neighbouring parts share. A URL in any spelling takes at most half of them. */
const overlap = 2 ** 16;
/** Node.js keeps texts from 0xfbee9 characters on outside of the heap, where V8 lets some 60 MB pile up. */
const partLength = 15 * 2 ** 16;

/**
 * Gets one part of a stream. Places from `from` up to `to` belong to it; the bytes around them show their context.
 * @param base offset of the bytes in the stream
 */
export type OnPart = (bytes: Buffer, base: number, from: number, to: number) => void;

/** Cuts a stream into overlapping parts, which share one memory. */
export class OverlappingParts {
  readonly #onPart: OnPart;
  readonly #memory = Buffer.allocUnsafeSlow(partLength);
  #length = 0;
  #base = 0;

  constructor(onPart: OnPart) {
    this.#onPart = onPart;
  }

  push(chunk: Buffer): void {
    for (let taken = 0; taken < chunk.length; ) {
      const copied = chunk.copy(this.#memory, this.#length, taken);
      taken += copied;
      this.#length += copied;
      if (this.#length === partLength) this.#passPart();
    }
  }

  end(): void {
    this.#onPart(this.#memory.subarray(0, this.#length), this.#base, this.#ownFrom(), Infinity);
  }

  #passPart(): void {
    this.#onPart(this.#memory, this.#base, this.#ownFrom(), this.#base + partLength - overlap / 2);
    this.#memory.copyWithin(0, partLength - overlap);
    this.#base += partLength - overlap;
    this.#length = overlap;
  }

  #ownFrom(): number {
    return this.#base === 0 ? 0 : this.#base + overlap / 2;
  }
}
