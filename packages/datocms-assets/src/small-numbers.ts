/** Bytes of the longest number, which has 32 bits. */
const longest = 5;

/**
 * Whole numbers in as few bytes as each needs: seven bits a byte, the lowest first; the eighth bit is set where more follow
 * (LEB128).
 */
export class SmallNumbersWriter {
  #bytes = new Uint8Array(2 ** 12);
  #end = 0;

  /** @throws RangeError where it is no whole number below 2³²: half of it would be another one */
  put(number: number): void {
    if (number >>> 0 !== number) throw new RangeError(`${number} is no number of 32 bits.`);
    if (this.#end + longest > this.#bytes.length) this.#grow();
    let rest = number;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#end++] = (rest & 127) | 128;
    this.#bytes[this.#end++] = rest;
  }

  /** What was put since this was asked last. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#bytes.slice(0, this.#end);
    this.#end = 0;
    return taken;
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

export class SmallNumbersReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  next(): number {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] as number;
      number |= (byte & 127) << shift;
      if (byte < 128) return number >>> 0;
    }
  }
}

export function countNumbers(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) < 128) count++;
  return count;
}
