import type { SiteScan } from '../plan/plan.ts';
import { countReferences, eachReference } from '../reference.ts';
import type { Counts } from './report.ts';

/** Counts what passes have read, and which files refer to which asset. */
export class Usage {
  readonly counts = { files: 0, pages: 0, rewritten: 0, references: 0 } satisfies Partial<Counts>;
  /** Files by the path of the asset. */
  readonly files = new Map<string, Set<string>>();

  add(site: SiteScan): void {
    // The file that has named each variant last: a page names the same few many times.
    const last: (string | undefined)[] = [];
    for (const scan of site.files) {
      if (scan.page) this.counts.pages++;
      this.counts.references += countReferences(scan.references);
      eachReference(scan.references, (url) => {
        if (last[url] === scan.file) return;
        last[url] = scan.file;
        const path = site.variants[url]?.path as string;
        const files = this.files.get(path);
        if (files) files.add(scan.file);
        else this.files.set(path, new Set([scan.file]));
      });
    }
  }
}
