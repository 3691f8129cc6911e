import { eachReference } from '../asset-text/references.ts';
import { sortBy } from '../memory/sorted.ts';
import { RisingNumbers } from '../memory/varint.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { assetUrlOf } from './explain-drafts.ts';
import type { Counts, Coverage, OnDemandPart } from './report.ts';

/** How the site uses assets: counts of all passes of a job, and the files that refer to each asset. */
export class SiteUsage {
  readonly counts = { files: 0, pages: 0, rewritten: 0, references: 0 } satisfies Partial<Counts>;
  excluded = 0;
  content: 'published' | 'drafts' = 'published';
  isDryRun = false;
  /** Parts of the site that a server renders. */
  onDemand: readonly OnDemandPart[] = [];
  /** Routes of the site, if they are known. */
  routes: number | undefined;
  /** Files of the server's code with which browsers will contact a host. */
  serverContacts: readonly { readonly host: string; readonly file: string }[] = [];
  notesUrls = false;
  /** All assets in files, also those in parameters of other assets, without parameters. */
  readonly assetUrls = new Set<string>();
  #excludedPages = 0;
  readonly #pages = new Set<string>();
  /** Files that name a host, by host. */
  readonly #contacts = new Map<string, Set<string>>();
  #rewritten = new Set<string>();
  /** The files with references; `undefined` for outdated entries. A text that is no file may be read in parts. */
  readonly #files: (string | undefined)[] = [];
  /** How many references each of these files has. */
  readonly #references: number[] = [];
  /** Indexes in `#files` of files that were read and not yet rewritten. */
  readonly #unwritten = new Set<number>();
  /** Indexes in `#files` of texts, not files, that reach the output without their asset URLs. */
  readonly #texts = new Set<number>();
  /** Indexes in `#files` by path of the asset. */
  readonly #usedIn = new Map<string, RisingNumbers>();

  /** Counts the files of the output. A later pass counts all of them again. */
  countFiles(files: number): void {
    this.counts.files = files;
  }

  /** Counts files that the job neither reads nor changes. A later pass counts all of them again. */
  countExcluded(files: readonly string[]): void {
    this.excluded = files.length;
    this.#excludedPages = files.filter((file) => /\.x?html?$/i.test(file)).length;
  }

  coverage(): Coverage {
    const { files, pages } = this.counts;
    const { excluded, content, onDemand, routes } = this;
    const all = { files: files + excluded, pages: pages + this.#excludedPages };
    const byHost = new Map(Array.from(this.#contacts, ([host, named]) => [host, named.size]));
    for (const { host } of this.serverContacts) byHost.set(host, (byHost.get(host) ?? 0) + 1);
    const contacts = Array.from(byHost, ([host, named]) => ({ host, files: named }));
    return {
      ...all,
      excluded,
      ...(content === 'drafts' ? { content } : {}),
      ...(this.isDryRun ? { dryRun: true } : {}),
      ...(routes === undefined ? {} : { routes }),
      onDemand,
      contacts: sortBy(contacts, ({ host }) => host),
    };
  }

  /** Counts rewritten files. All files read so far are rewritten: a file that is read again has other references. */
  countRewritten(files: Iterable<string>): void {
    for (const file of files) this.#rewritten.add(file);
    this.counts.rewritten = this.#rewritten.size;
    this.#unwritten.clear();
  }

  /** Notes that a text, such as a source of bundled code, reaches the output without its asset URLs. */
  markRewritten(file: string): void {
    for (const number of this.#unwritten) {
      if (this.#files[number] !== file) continue;
      this.#unwritten.delete(number);
      this.#texts.add(number);
    }
  }

  /** The rewritten files that still exist. */
  get rewrittenFiles(): readonly string[] {
    return [...this.#rewritten];
  }

  /** @param renamed new names by old ones */
  rename(renamed: ReadonlyMap<string, string>): void {
    if (renamed.size === 0) return;
    const nameNow = (file: string) => renamed.get(file) ?? file;
    this.#rewritten = new Set([...this.#rewritten].map(nameNow));
    for (const [number, file] of this.#files.entries()) if (file !== undefined) this.#files[number] = nameNow(file);
  }

  /**
   * Removes the counts of files that are gone or were changed since the last pass.
   * @param unchanged all other files of the output
   * @param changed rewritten files that another program has changed, and whether they still name stored files
   */
  forgetChanged(unchanged: ReadonlySet<string>, changed: ReadonlyMap<string, boolean>): void {
    for (const file of this.#pages) if (!unchanged.has(file)) this.#pages.delete(file);
    this.forgetContacts((file) => !unchanged.has(file));
    for (const file of this.#rewritten) if (!unchanged.has(file) && !changed.has(file)) this.#rewritten.delete(file);
    this.counts.rewritten = this.#rewritten.size;
    for (const [number, file] of this.#files.entries()) {
      if (file === undefined || unchanged.has(file) || this.#texts.has(number)) continue;
      if (!this.#unwritten.delete(number) && changed.get(file)) continue;
      this.#files[number] = undefined;
      this.counts.references -= this.#references[number] as number;
    }
  }

  /** The files that name hosts which browsers will contact. */
  get filesWithContacts(): string[] {
    return [...new Set([...this.#contacts.values()].flatMap((files) => [...files]))].sort();
  }

  forgetContacts(isForgotten: (file: string) => boolean): void {
    for (const [host, files] of this.#contacts) {
      for (const file of files) if (isForgotten(file)) files.delete(file);
      if (files.size === 0) this.#contacts.delete(host);
    }
  }

  /**
   * @param isSource whether it is the scan of a source of bundled code. The bundled code is read again
   * @param left the places of references that do not count here, but in bundled code
   */
  addScan(site: SiteScan, isSource = false, left: ReadonlySet<number> = new Set()): void {
    /** The files of each variant's asset, by variant id. */
    const lists: RisingNumbers[] = [];
    if (this.notesUrls) {
      for (const { url, inner } of site.variants)
        for (const each of [url, ...inner]) this.assetUrls.add(assetUrlOf(each));
    }
    for (const scan of site.files) {
      if (scan.page) this.#pages.add(scan.file);
      if (!isSource) this.#addContacts(scan);
      if (scan.references.length === 0) continue;
      const file = this.#files.push(scan.file) - 1;
      let references = 0;
      eachReference(scan.references, (variantId, surfaceId, _spellingId, offset) => {
        if (site.surfaceNeeds[surfaceId]?.isBesideUrl || left.has(offset)) return;
        references++;
        lists[variantId] ??= this.#fileNumbers(site.variants[variantId]?.path as string);
        lists[variantId].add(file);
      });
      this.counts.references += references;
      this.#references[file] = references;
      this.#unwritten.add(file);
    }
    this.counts.pages = this.#pages.size;
  }

  /** The list of files of an asset. It may still be empty. */
  #fileNumbers(path: string): RisingNumbers {
    const files = this.#usedIn.get(path) ?? new RisingNumbers();
    this.#usedIn.set(path, files);
    return files;
  }

  #addContacts({ file, contacts }: FileScan): void {
    for (const { host } of contacts) {
      const files = this.#contacts.get(host);
      if (files) files.add(file);
      else this.#contacts.set(host, new Set([file]));
    }
  }

  /**
   * The files that refer to each asset, sorted, by its path. Assets without a file are left out.
   * @param nameOf gives the name of a file in the result
   */
  usedIn(nameOf: (file: string) => string): Map<string, string[]> {
    const files = [...new Set(this.#files)].filter((file) => file !== undefined).sort();
    const names = files.map(nameOf);
    const ranks = new Map(files.map((file, rank) => [file, rank]));
    const rankOf = this.#files.map((file) => (file === undefined ? -1 : (ranks.get(file) as number)));
    const found = new Map<string, string[]>();
    for (const [path, numbers] of this.#usedIn) {
      const used: string[] = [];
      let last = -1;
      const sorted = numbers
        .all()
        .map((number) => rankOf[number] as number)
        .sort();
      for (const rank of sorted) {
        if (rank > last) used.push(names[rank] as string);
        last = rank;
      }
      if (used.length > 0) found.set(path, used);
    }
    return found;
  }

  /** The files that refer to an asset, sorted. */
  filesUsing(path: string): string[] {
    const numbers = this.#usedIn.get(path)?.all() ?? [];
    return [...new Set(Array.from(numbers).flatMap((number) => this.#files[number] ?? []))].sort();
  }
}
