import type { Variant } from '../asset/asset-url.ts';
import { renumberReferences } from '../asset-text/references.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import { VarintWriter } from '../memory/varint.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';

/** Changes ids of a thread, or of the memory, to the job's. Only a variant with a reference becomes one of the job. */
export class JobIds {
  readonly #context: ScanContext;
  readonly #variants: (Variant | undefined)[];
  readonly #spellings: Spelling[];
  readonly #variantIds: number[] = [];
  readonly #spellingIds: number[] = [];

  constructor(
    context: ScanContext,
    variants: readonly (Variant | undefined)[] = [],
    spellings: readonly Spelling[] = [],
  ) {
    this.#context = context;
    this.#variants = [...variants];
    this.#spellings = [...spellings];
  }

  add(variants: readonly Variant[], spellings: readonly Spelling[]): void {
    for (const variant of variants) this.#variants.push(variant);
    for (const spelling of spellings) this.#spellings.push(spelling);
  }

  /** Copies scans with the job's ids. Their references share one buffer, since one for each file would cost memory. */
  renumber(scans: readonly FileScan[]): FileScan[] {
    const variant = (id: number) => (this.#variantIds[id] ??= this.#context.variantId(this.#variants[id] as Variant));
    const spelling = (id: number) =>
      (this.#spellingIds[id] ??= this.#context.spellingId(this.#spellings[id] as Spelling));
    const writer = new VarintWriter(scans.reduce((sum, { references }) => sum + references.length, 64));
    const ends = scans.map(({ references }) => {
      renumberReferences(references, writer, variant, spelling);
      return writer.length;
    });
    const bytes = writer.take();
    return scans.map((scan, at) => ({
      ...scan,
      references: bytes.subarray(ends[at - 1] ?? 0, ends[at]),
      statements: scan.statements.map((each) => ({ ...each, variantId: variant(each.variantId) })),
    }));
  }
}
