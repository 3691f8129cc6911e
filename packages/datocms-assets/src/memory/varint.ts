/**
 * Encodes each number in as few bytes as it needs (LEB128): seven bits a byte, the lowest first; the eighth bit is set if more
 * bytes follow.
 * @throws RangeError if one is not a whole number from 0 to 2³² − 1: without its other bits it would be another number
 */
export function encodeVarints(numbers: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(numbers.reduce((length, number) => length + lengthOf(number), 0));
  let at = 0;
  for (const number of numbers) {
    let rest = number;
    for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
    bytes[at++] = rest;
  }
  return bytes;
}

function lengthOf(number: number): number {
  if (number >>> 0 !== number) throw new RangeError(`${number} is not an unsigned 32-bit integer.`);
  let length = 1;
  for (let rest = number; rest > 127; rest >>>= 7) length++;
  return length;
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

  next(): number {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes[this.#at++] as number;
      number |= (byte & 127) << shift;
      if (byte < 128) return number >>> 0;
    }
  }
}

export function countVarints(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) < 128) count++;
  return count;
}
