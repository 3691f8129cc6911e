import { countVarints, VarintReader, VarintWriter } from '../memory/varint.ts';

/**
 * The references of one file in few bytes, since a site has millions of them. Each is four varints: the gap in bytes since the
 * previous end, the length, `variantId`, and `surfaceId + 256 × spellingId`.
 */
export type References = Uint8Array<ArrayBuffer>;

const numbersPerReference = 4;

/** Offsets are bytes of the file. */
export type VisitReference = (
  variantId: number,
  surfaceId: number,
  spellingId: number,
  start: number,
  end: number,
) => void;

export function eachReference(references: References, visit: VisitReference): void {
  const numbers = new VarintReader(references);
  for (let end = 0; numbers.hasMore; ) {
    const start = end + numbers.next();
    end = start + numbers.next();
    const variantId = numbers.next();
    const ids = numbers.next();
    visit(variantId, ids & 255, ids >>> 8, start, end);
  }
}

export function countReferences(references: References): number {
  return countVarints(references) / numbersPerReference;
}

/**
 * Copies the references with other ids.
 * @param variantId gives the new id of a variant
 * @param spellingId gives the new id of a spelling
 */
export function renumberReferences(
  references: References,
  writer: VarintWriter,
  variantId: (id: number) => number,
  spellingId: (id: number) => number,
): void {
  const reader = new VarintReader(references);
  while (reader.hasMore) {
    writer.add(reader.next());
    writer.add(reader.next());
    writer.add(variantId(reader.next()));
    const ids = reader.next();
    writer.add(packIds(ids & 255, spellingId(ids >>> 8)));
  }
}

function packIds(surfaceId: number, spellingId: number): number {
  return surfaceId + 256 * spellingId;
}

/** Collects the references of one text, first to last. */
export class ReferenceList {
  readonly #numbers: number[] = [];

  get count(): number {
    return this.#numbers.length / numbersPerReference;
  }

  add(variantId: number, surfaceId: number, spellingId: number, start: number, end: number): void {
    this.#numbers.push(start, end, variantId, packIds(surfaceId, spellingId));
  }

  /** Removes the references that begin at `start` or after it. */
  removeFrom(start: number): void {
    while ((this.#numbers.at(-numbersPerReference) ?? -1) >= start) this.#numbers.length -= numbersPerReference;
  }

  /**
   * Copies all references after the first `count`, for `addCopied`.
   * @param origin the copied offsets are relative to this offset
   */
  copyFrom(count: number, origin: number): Uint32Array {
    const copied = new Uint32Array(this.#numbers.slice(count * numbersPerReference));
    for (let at = 0; at < copied.length; at += numbersPerReference) {
      copied[at] = (copied[at] as number) - origin;
      copied[at + 1] = (copied[at + 1] as number) - origin;
    }
    return copied;
  }

  /** @param origin where the copied text begins in this text */
  addCopied(copied: Uint32Array, origin: number): void {
    for (let at = 0; at < copied.length; at += numbersPerReference) {
      this.#numbers.push(
        (copied[at] as number) + origin,
        (copied[at + 1] as number) + origin,
        copied[at + 2] as number,
        copied[at + 3] as number,
      );
    }
  }

  /** @throws RangeError if a reference begins before the previous one ends */
  pack(): References {
    const numbers = this.#numbers;
    const writer = new VarintWriter(2 * numbers.length);
    for (let at = 0, previousEnd = 0; at < numbers.length; at += numbersPerReference) {
      const [start, end] = [numbers[at] as number, numbers[at + 1] as number];
      writer.add(start - previousEnd);
      writer.add(end - start);
      writer.add(numbers[at + 2] as number);
      writer.add(numbers[at + 3] as number);
      previousEnd = end;
    }
    return writer.take();
  }
}

/** Copies the references with other surfaces. */
export function mapSurfaces(references: References, map: (surfaceId: number) => number): References {
  const mapped = new ReferenceList();
  eachReference(references, (variantId, surfaceId, ...rest) => mapped.add(variantId, map(surfaceId), ...rest));
  return mapped.pack();
}
