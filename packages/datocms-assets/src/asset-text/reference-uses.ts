import { eachReference, type References } from './references.ts';

/** A variant on a surface in a spelling, with the first reference that is so. */
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

/** Collects the distinct uses of a site. They decide most of what becomes of its references, and millions repeat few. */
export class ReferenceUses {
  /** In the order of their first references. */
  readonly all: ReferenceUse[] = [];
  /** How many files were added. */
  files = 0;
  /** By surface and spelling, then by variant: 1 if the use is in `all`. */
  readonly #known = new Map<number, Uint8Array>();

  constructor(files: readonly FileReferences[] = []) {
    this.add(files);
  }

  /** Adds the references of further files. */
  add(files: readonly FileReferences[]): void {
    this.files += files.length;
    for (const each of files) this.#addFile(each);
  }

  #addFile({ file, references }: FileReferences): void {
    eachReference(references, (variantId, surfaceId, spellingId, offset) => {
      const key = surfaceId + 256 * spellingId;
      let known = this.#known.get(key);
      if (known?.[variantId] === 1) return;
      if (known === undefined || variantId >= known.length) {
        known = copyOf(known, Math.max(256, 2 * variantId));
        this.#known.set(key, known);
      }
      known[variantId] = 1;
      this.all.push({ variantId, surfaceId, spellingId, file, offset });
    });
  }
}

function copyOf(bytes: Uint8Array = new Uint8Array(0), size: number): Uint8Array {
  const larger = new Uint8Array(size);
  larger.set(bytes);
  return larger;
}
