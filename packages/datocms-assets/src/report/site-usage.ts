import { countReferences, eachReference } from '../asset-text/references.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { Counts } from './report.ts';

/** How the site uses assets: what the passes of a job have read, and which files refer to which asset. */
export class SiteUsage {
  readonly counts = { files: 0, pages: 0, rewritten: 0, references: 0 } satisfies Partial<Counts>;
  readonly #files: string[] = [];
  /** Indexes in `#files` by path of the asset. A site has millions of these pairs, so they are numbers. */
  readonly #usedIn = new Map<string, number[]>();

  /** Counts the files of the output. A later pass counts the files of earlier passes again. */
  countFiles(files: number): void {
    this.counts.files = Math.max(this.counts.files, files);
  }

  countRewritten(files: number): void {
    this.counts.rewritten += files;
  }

  addScan(site: SiteScan): void {
    // The last file that names each variant, by variant id: a page names the same few variants many times.
    const lastFile: number[] = [];
    for (const scan of site.files) {
      if (scan.page) this.counts.pages++;
      this.counts.references += countReferences(scan.references);
      if (scan.references.length === 0) continue;
      const file = this.#files.push(scan.file) - 1;
      eachReference(scan.references, (variantId) => {
        if (lastFile[variantId] === file) return;
        lastFile[variantId] = file;
        const path = site.variants[variantId]?.path as string;
        const files = this.#usedIn.get(path);
        if (!files) this.#usedIn.set(path, [file]);
        else if (files.at(-1) !== file) files.push(file);
      });
    }
  }

  /** Paths of the assets that files refer to. */
  get assetPaths(): Iterable<string> {
    return this.#usedIn.keys();
  }

  /** The files that refer to an asset, sorted. */
  filesUsing(path: string): string[] {
    const files = this.#usedIn.get(path) ?? [];
    return [...new Set(files.map((file) => this.#files[file] as string))].sort();
  }
}
