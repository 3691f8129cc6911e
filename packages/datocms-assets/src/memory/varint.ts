/** A number of 32 bits takes at most this many. */
const maxBytes = 5;

/**
 * Encodes each number in as few bytes as it needs (LEB128): seven bits a byte, the lowest first; the eighth bit is set if more
 * bytes follow.
 */
export class VarintWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  /** @param size bytes to begin with; the buffer grows when needed */
  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** @throws RangeError for anything but a whole number from 0 to 2³² − 1 */
  add(number: number): void {
    if (number >>> 0 !== number) throw new RangeError(`${number} is not an unsigned 32-bit integer.`);
    if (this.#length + maxBytes > this.#bytes.length) this.#grow();
    let rest = number;
    for (; rest > 127; rest >>>= 7) this.#bytes[this.#length++] = (rest & 127) | 128;
    this.#bytes[this.#length++] = rest;
  }

  /** A copy of the bytes. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2 + maxBytes);
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Encodes numbers as `VarintWriter` does. @throws as its `add` */
export function encodeVarints(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const writer = new VarintWriter(2 * numbers.length);
  for (const number of numbers) writer.add(number);
  return writer.take();
}

/** Decodes numbers one by one. */
export class VarintReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get hasMore(): boolean {
    return this.#at < this.#bytes.length;
  }

  /** @throws RangeError if the bytes end within a number, or if it has more than 32 bits */
  next(): number {
    let number = 0;
    for (let shift = 0; shift < 7 * maxBytes; shift += 7) {
      const byte = this.#bytes[this.#at++] as number;
      number |= (byte & 127) << shift;
      if (byte < 128 && (shift < 28 || byte < 16)) return number >>> 0;
    }
    throw new RangeError('The bytes are no number.');
  }
}

export function countVarints(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) < 128) count++;
  return count;
}

/** Numbers in rising order, each once. A site has millions of them, so each is stored as the gap to the last one. */
export class RisingNumbers {
  readonly #gaps = new VarintWriter(16);
  #count = 0;
  #last = 0;

  /**
   * Adds a number, unless it is the last one.
   * @throws RangeError for a number that is less than the last one, or no whole number below 2³¹
   */
  add(number: number): void {
    if (!(number < 2 ** 31)) throw new RangeError(`${number} is not below 2³¹.`);
    if (this.#count > 0 && number === this.#last) return;
    this.#gaps.add(number - this.#last);
    this.#last = number;
    this.#count++;
  }

  all(): Int32Array {
    const gaps = new VarintReader(this.#gaps.take());
    const numbers = new Int32Array(this.#count);
    for (let at = 0, number = 0; at < numbers.length; at++) {
      number += gaps.next();
      numbers[at] = number;
    }
    return numbers;
  }
}
