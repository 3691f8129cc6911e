import { countReferences, eachReference } from '../asset-text/references.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { Counts, Coverage, OnDemandPart } from './report.ts';

/** How the site uses assets: what the passes of a job have read, and which files refer to which asset. */
export class SiteUsage {
  readonly counts = { files: 0, pages: 0, rewritten: 0, references: 0 } satisfies Partial<Counts>;
  excluded = 0;
  content: 'published' | 'drafts' = 'published';
  /** Parts of the site that a server renders. */
  onDemand: readonly OnDemandPart[] = [];
  /** Routes of the site, if these are known. */
  routes: number | undefined;
  #excludedPages = 0;
  /** A later pass may read a page again. */
  readonly #pages = new Set<string>();
  /** Files by host. A later pass may read a file again. */
  readonly #contacts = new Map<string, Set<string>>();
  readonly #files: string[] = [];
  /** Indexes in `#files` by path of the asset. A site has millions of these pairs, so they are numbers. */
  readonly #usedIn = new Map<string, number[]>();

  /** Counts the files of the output. A later pass counts the files of earlier passes again. */
  countFiles(files: number): void {
    this.counts.files = Math.max(this.counts.files, files);
  }

  /** Counts files that the job leaves alone. A later pass counts those of earlier passes again. */
  countExcluded(files: readonly string[]): void {
    this.excluded = Math.max(this.excluded, files.length);
    this.#excludedPages = Math.max(this.#excludedPages, files.filter((file) => /\.x?html?$/i.test(file)).length);
  }

  /** What the job covers. */
  coverage(): Coverage {
    const { files, pages } = this.counts;
    const { excluded, content, onDemand, routes } = this;
    const all = { files: files + excluded, pages: pages + this.#excludedPages };
    const contacts = Array.from(this.#contacts, ([host, named]) => ({ host, files: named.size }));
    return {
      ...all,
      excluded,
      ...(content === 'drafts' ? { content } : {}),
      ...(routes === undefined ? {} : { routes }),
      onDemand,
      contacts: contacts.sort((a, b) => (a.host < b.host ? -1 : 1)),
    };
  }

  countRewritten(files: number): void {
    this.counts.rewritten += files;
  }

  addScan(site: SiteScan): void {
    // The last file that names each variant, by variant id: a page names the same few variants many times.
    const lastFile: number[] = [];
    for (const scan of site.files) {
      if (scan.page) this.#pages.add(scan.file);
      this.#addContacts(scan);
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
    this.counts.pages = this.#pages.size;
  }

  #addContacts({ file, contacts }: FileScan): void {
    for (const { host } of contacts) {
      const files = this.#contacts.get(host);
      if (files) files.add(file);
      else this.#contacts.set(host, new Set([file]));
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
