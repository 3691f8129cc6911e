import { countVarints, encodeVarints, VarintReader } from '../memory/varint.ts';

/**
 * References in few bytes, since a site has millions of them: of each how far it begins behind the end of the one before
 * (in bytes of the file), its length, the number of its URL, and surface + 256 × spelling.
 */
export type References = Uint8Array<ArrayBuffer>;

/** Numbers of one reference. */
const width = 4;

export type Visit = (url: number, surface: number, spelling: number, start: number, end: number) => void;

export function eachReference(references: References, visit: Visit): void {
  const numbers = new VarintReader(references);
  for (let end = 0; numbers.hasMore; ) {
    const start = end + numbers.next();
    end = start + numbers.next();
    const url = numbers.next();
    const kind = numbers.next();
    visit(url, kind & 255, kind >>> 8, start, end);
  }
}

export function countReferences(references: References): number {
  return countVarints(references) / width;
}

/** The same references with other numbers of URLs and spellings. */
export function renumber(references: References, urls: readonly number[], spellings: readonly number[]): References {
  const list = new ReferenceList();
  eachReference(references, (url, surface, spelling, start, end) =>
    list.push(urls[url] as number, surface, spellings[spelling] as number, start, end),
  );
  return list.packed();
}

/** The references of one text while they are being found, first to last. */
export class ReferenceList {
  readonly #numbers: number[] = [];

  get count(): number {
    return this.#numbers.length / width;
  }

  push(url: number, surface: number, spelling: number, start: number, end: number): void {
    this.#numbers.push(start, end, url, surface + 256 * spelling);
  }

  /** Takes those back that begin at `start` or behind it. */
  takeBack(start: number): void {
    while ((this.#numbers.at(-width) ?? -1) >= start) this.#numbers.length -= width;
  }

  /** Those behind the first `from`, for `addCopied`. @param origin where the text begins that they are copied with */
  copyFrom(from: number, origin: number): Uint32Array {
    const copied = new Uint32Array(this.#numbers.slice(from * width));
    for (let at = 0; at < copied.length; at += width) {
      copied[at] = (copied[at] as number) - origin;
      copied[at + 1] = (copied[at + 1] as number) - origin;
    }
    return copied;
  }

  /** @param origin where the same text begins here */
  addCopied(copied: Uint32Array, origin: number): void {
    for (let at = 0; at < copied.length; at += width) {
      this.#numbers.push(
        (copied[at] as number) + origin,
        (copied[at + 1] as number) + origin,
        copied[at + 2] as number,
        copied[at + 3] as number,
      );
    }
  }

  /** @throws RangeError where one begins before the end of the one before */
  packed(): References {
    const packed = [...this.#numbers];
    for (let at = 0, before = 0; at < packed.length; at += width) {
      const [start, end] = [packed[at] as number, packed[at + 1] as number];
      packed[at] = start - before;
      packed[at + 1] = end - start;
      before = end;
    }
    return encodeVarints(packed);
  }
}
