import { eachReference, type References } from './references.ts';

/** A variant on a surface in a spelling, with its first reference. */
export interface ReferenceUse {
  readonly variantId: number;
  readonly surfaceId: number;
  readonly spellingId: number;
  readonly file: string;
  /** In bytes. */
  readonly offset: number;
}

interface FileReferences {
  readonly file: string;
  readonly references: References;
}

/** How many pairs of surface and spelling have a bit. Few sites have more; a hostile page may have thousands. */
const maxBits = 32;

/** Collects the distinct uses of a site. A use decides most about its references, and millions share a few uses. */
export class ReferenceUses {
  /** In the order of their first references. */
  readonly all: ReferenceUse[] = [];
  /** How many files were added. */
  files = 0;
  /** Numbers of the pairs of surface and spelling. */
  readonly #pairs = new Map<number, number>();
  /** For each variant, one bit for each of the first pairs. */
  #bits = new Uint32Array(256);
  /** The uses of all other pairs, which take longer to look up. */
  readonly #others = new Set<string>();

  constructor(files: readonly FileReferences[] = []) {
    this.add(files);
  }

  add(files: readonly FileReferences[]): void {
    this.files += files.length;
    for (const each of files) this.#addFile(each);
  }

  #addFile({ file, references }: FileReferences): void {
    eachReference(references, (variantId, surfaceId, spellingId, offset) => {
      if (this.#isNew(variantId, surfaceId + 256 * spellingId))
        this.all.push({ variantId, surfaceId, spellingId, file, offset });
    });
  }

  #isNew(variantId: number, key: number): boolean {
    let pair = this.#pairs.get(key);
    if (pair === undefined) {
      pair = this.#pairs.size;
      this.#pairs.set(key, pair);
    }
    if (pair >= maxBits) {
      const known = this.#others.size;
      return this.#others.add(`${variantId} ${pair}`).size > known;
    }
    if (variantId >= this.#bits.length) this.#grow(2 * variantId);
    const bits = this.#bits[variantId] as number;
    this.#bits[variantId] = bits | (1 << pair);
    return (bits & (1 << pair)) === 0;
  }

  #grow(length: number): void {
    const larger = new Uint32Array(length);
    larger.set(this.#bits);
    this.#bits = larger;
  }
}
