import { countReferences, eachReference } from '../asset-text/references.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { Counts } from './report.ts';

/** Counts what passes have read, and which files refer to which asset. */
export class Usage {
  readonly counts = { files: 0, pages: 0, rewritten: 0, references: 0 } satisfies Partial<Counts>;
  readonly #files: string[] = [];
  /** Numbers of files by the path of the asset: a site has millions of these pairs. */
  readonly #usedIn = new Map<string, number[]>();

  /** Counts the files of an output. A later pass over it finds them again. */
  countFiles(files: number): void {
    this.counts.files = Math.max(this.counts.files, files);
  }

  addRewritten(files: number): void {
    this.counts.rewritten += files;
  }

  add(site: SiteScan): void {
    // The file that has named each variant last: a page names the same few many times.
    const last: number[] = [];
    for (const scan of site.files) {
      if (scan.page) this.counts.pages++;
      this.counts.references += countReferences(scan.references);
      if (scan.references.length === 0) continue;
      const file = this.#files.push(scan.file) - 1;
      eachReference(scan.references, (url) => {
        if (last[url] === file) return;
        last[url] = file;
        const path = site.variants[url]?.path as string;
        const files = this.#usedIn.get(path);
        if (!files) this.#usedIn.set(path, [file]);
        else if (files.at(-1) !== file) files.push(file);
      });
    }
  }

  /** Of the assets that are referred to. */
  get paths(): Iterable<string> {
    return this.#usedIn.keys();
  }

  /** The files that refer to an asset, in order. */
  filesOf(path: string): string[] {
    const files = this.#usedIn.get(path) ?? [];
    return [...new Set(files.map((file) => this.#files[file] as string))].sort();
  }
}
