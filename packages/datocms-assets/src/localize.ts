import { lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Dispatcher } from 'undici';
import { copyInto } from './download/copy-into.ts';
import { type Downloads, download } from './download/download.ts';
import type { StoredVariant, Wanted } from './download/stored-variant.ts';
import { type Finding, FindingError } from './finding.ts';
import { explainProblems } from './plan/explain.ts';
import { judgeMentions } from './plan/judge-mentions.ts';
import { localBase } from './plan/local-url.ts';
import { nameFiles } from './plan/name-files.ts';
import { type Placeholder, placeholderFor } from './plan/placeholder.ts';
import { makePlan, type Plan, type SiteScan } from './plan/plan.ts';
import { makeReplacements } from './plan/replacements.ts';
import { explainUnpublished } from './published/explain-unpublished.ts';
import type { PublishedIndex } from './published/published-index.ts';
import { readPublished } from './published/read-published.ts';
import { countReferences, eachReference } from './reference.ts';
import { makeReport, type Outcome } from './report/make-report.ts';
import type { Report } from './report/report.ts';
import { describeFailures, toFindings } from './report/to-findings.ts';
import { pruneStored } from './rewrite/prune.ts';
import { cspOrigin, rewriteSite } from './rewrite/rewrite-site.ts';
import { copyBytes, type FileToStore, storeFiles } from './rewrite/store-files.ts';
import { removeLeftovers } from './rewrite/write-file.ts';
import { ScanContext } from './scan/file-scan.ts';
import { scanSite } from './scan/scan-site.ts';
import { spell } from './scan/spelling.ts';
import { surfaceDemands, surfaceNames } from './scan/surface.ts';
import { walkOutput } from './scan/walk-output.ts';
import { requireToken, type Settings } from './settings.ts';
import { verifyOutput } from './verify/verify-output.ts';

/** Where the outside enters: the network's two ports, and what a caller wants to see and stop. */
export interface Ports {
  readonly fetchFn?: typeof fetch;
  readonly dispatcher?: Dispatcher;
  readonly signal?: AbortSignal;
  readonly log?: (line: string) => void;
  readonly onProgress?: (progress: { done: number; total: number; bytes: number; cached: number }) => void;
}

export interface PassOptions {
  /** Files and folders to leave out, by path relative to the folder. */
  readonly skip?: (path: string) => boolean;
}

/** The whole job on a built site, once. @throws ConfigurationError */
export async function localizeSite(dir: string, settings: Settings, ports: Ports = {}): Promise<Report> {
  const localizer = new Localizer(settings, ports);
  try {
    await localizer.pass(dir);
    const report = await localizer.finish(dir);
    if (!settings.dryRun) localizer.prune(dir);
    return report;
  } finally {
    await localizer.close();
  }
}

/** The job in passes, for a build that goes on writing files. Each pass treats what is new or changed since the last. */
export class Localizer {
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #started = performance.now();
  readonly #timings: Record<string, number> = {};
  readonly #findings: Finding[] = [];
  readonly #usedIn = new Map<string, Set<string>>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #files = new Map<
    string,
    { readonly sha256: string; readonly bytes: number; readonly copyTo: FileToStore['copyTo'] }
  >();
  readonly #nameOf = new Map<string, string>();
  readonly #seen = new Map<string, string>();
  readonly #counts = { files: 0, pages: 0, rewritten: 0, references: 0 };
  readonly #downloads: Downloads[] = [];
  #localNames: ReadonlySet<string> = new Set();
  #walk: Promise<PublishedIndex> | undefined;
  #index: PublishedIndex | undefined;

  constructor(settings: Settings, ports: Ports = {}) {
    requireToken(settings);
    this.#settings = settings;
    this.#ports = ports;
  }

  /** Begins the walk over the published content, so that it runs beside other work. Its outcome is awaited by `pass`. */
  start(): void {
    this.#walk ??= this.#timed('published', () => readPublished(this.#settings, this.#ports));
    this.#walk.catch(() => undefined);
  }

  /** scan → plan → download → rewrite. Nothing is written until all of that is known to be right. */
  async pass(dir: string, options: PassOptions = {}): Promise<void> {
    const settings = this.#settings;
    const root = resolve(dir);
    const files = walkOutput(root, options.skip);
    const index = await this.#published();
    if (!index) return;
    if (!settings.dryRun) removeLeftovers(root, files);
    const context = this.#context(index);
    const scans = await this.#timed('scan', () =>
      scanSite(root, this.#unseen(root, files), context, this.#ports.signal),
    );
    const site: SiteScan = { files: scans, variants: context.urls.values, surfaces: surfaceDemands };
    this.#count(site, files.length);
    const plan = await this.#timed('plan', async () => makePlan(site, index, settings));
    await this.#report(root, site, plan);
    await this.#timed('download', () => this.#download(plan.wanted, index));
    if (settings.dryRun || this.#hasErrors()) return;
    await this.#timed('rewrite', () => this.#rewrite(root, site, plan, context));
  }

  /** Verifies the finished output and reports. Skipped after errors, when the output was left as it was. */
  async finish(dir: string, options: PassOptions = {}): Promise<Report> {
    const root = resolve(dir);
    if (!this.#settings.dryRun && !this.#hasErrors()) await this.#timed('verify', () => this.#verify(root, options));
    this.#timings.total = performance.now() - this.#started;
    return makeReport({
      dir: root,
      index: this.#index,
      outcomes: [...this.#outcomes.values()],
      usedIn: this.#usedIn,
      findings: this.#findings,
      timings: this.#timings,
      counts: this.#counts,
    });
  }

  /** Takes away stored files of an earlier run that nothing refers to any more. */
  prune(dir: string): void {
    if (this.#hasErrors()) return;
    pruneStored(resolve(dir), this.#settings, new Set([...this.#localNames, ...this.#files.keys()]));
  }

  async close(): Promise<void> {
    await Promise.all(this.#downloads.map((downloads) => downloads.close()));
  }

  async #published(): Promise<PublishedIndex | undefined> {
    this.start();
    try {
      this.#index = await this.#walk;
    } catch (error) {
      if (!(error instanceof FindingError)) throw error;
      if (!this.#findings.some((each) => error.findings.includes(each))) this.#findings.push(...error.findings);
      return undefined;
    }
    return this.#index;
  }

  #context(index: PublishedIndex): ScanContext {
    const { site, prefix, hosts } = this.#settings;
    const own = [site, prefix].filter((url) => url?.includes('://')).map((url) => new URL(url as string).host);
    return new ScanContext(hosts, new Set(own), (path) => index.assets.has(path));
  }

  /** Files that are new or changed since the last pass. */
  #unseen(root: string, files: readonly string[]): string[] {
    return files.filter((file) => this.#seen.get(join(root, file)) !== stamp(join(root, file)));
  }

  #count(site: SiteScan, files: number): void {
    this.#counts.files = Math.max(this.#counts.files, files);
    for (const scan of site.files) {
      if (scan.page) this.#counts.pages++;
      this.#counts.references += countReferences(scan.references);
      eachReference(scan.references, (url) => {
        const path = site.variants[url]?.path as string;
        const used = this.#usedIn.get(path);
        if (used) used.add(scan.file);
        else this.#usedIn.set(path, new Set([scan.file]));
      });
    }
  }

  async #report(root: string, site: SiteScan, plan: Plan): Promise<void> {
    const mentions = judgeMentions(site.files, this.#settings.allowMention);
    const paths = new Set(plan.problems.flatMap((each) => each.path ?? []));
    const standings = paths.size > 0 ? await explainUnpublished([...paths], this.#settings, this.#ports) : new Map();
    this.#findings.push(...toFindings(root, [...mentions, ...explainProblems(plan.problems, standings)]));
  }

  async #download(wanted: readonly Wanted[], index: PublishedIndex): Promise<void> {
    const fresh = wanted.filter((each) => !this.#outcomes.has(each.id));
    const downloads = this.#settings.dryRun ? undefined : await download(fresh, this.#settings, this.#ports);
    if (downloads) this.#downloads.push(downloads);
    const stored = downloads?.stored ?? new Map<string, StoredVariant>();
    const names = nameFiles(
      stored.values(),
      this.#matesOf(index),
      new Map([...this.#files].map(([name, file]) => [file.sha256, name])),
    );
    for (const { id, path, url, accept } of fresh) {
      const variant = stored.get(id);
      const name = names.get(id);
      const file = name === undefined ? null : `${this.#settings.dir}/${name}`;
      const { bytes = null, type = null, sha256 = null, from = 'none' as const } = variant ?? {};
      this.#outcomes.set(id, { path, url, accept, file, bytes, type, sha256, from });
      if (!variant || name === undefined) continue;
      this.#nameOf.set(id, name);
      this.#files.set(name, {
        sha256: variant.sha256,
        bytes: variant.bytes,
        copyTo: (target) => copyInto(variant, target),
      });
    }
    if (downloads) this.#findings.push(...describeFailures(downloads.findings, fresh, this.#usedIn));
  }

  /** Assets whose originals have the same bytes share a name, whichever of them this site uses. */
  #matesOf(index: PublishedIndex): (path: string) => readonly string[] {
    const byMd5 = new Map<string, string[]>();
    for (const { md5, path } of index.assets.values()) {
      if (md5 !== null) byMd5.set(md5, [...(byMd5.get(md5) ?? []), path]);
    }
    return (path) => byMd5.get(index.assets.get(path)?.md5 ?? '') ?? [];
  }

  async #rewrite(root: string, site: SiteScan, plan: Plan, context: ScanContext): Promise<void> {
    const placeholders = new Map<number, Placeholder>();
    plan.refused.forEach((path, url) => {
      const placeholder =
        path === undefined ? undefined : placeholderFor(site.variants[url] as SiteScan['variants'][number]);
      if (!placeholder) return;
      placeholders.set(url, placeholder);
      this.#files.set(placeholder.name, {
        sha256: placeholder.sha256,
        bytes: placeholder.bytes.length,
        copyTo: copyBytes(placeholder.bytes),
      });
    });
    const needed = new Set([
      ...plan.wanted.map((each) => this.#nameOf.get(each.id)),
      ...[...placeholders.values()].map((each) => each.name),
    ]);
    const toStore = [...this.#files].filter(([name]) => needed.has(name)).map(([name, file]) => ({ name, ...file }));
    await storeFiles(root, this.#settings.dir, toStore);
    const replacement = makeReplacements(
      site,
      this.#settings,
      (id, url) => this.#nameOf.get(id) ?? placeholders.get(url)?.name,
      (url, spelling) => spell(url, context.spellings.values[spelling] as (typeof context.spellings.values)[number]),
      surfaceNames.indexOf('path-suffix'),
    );
    const changed = rewriteSite({ dir: root, site, replacement, origin: cspOrigin(this.#settings.prefix) });
    this.#counts.rewritten += changed.size;
    for (const { file } of site.files) this.#seen.set(join(root, file), stamp(join(root, file)));
  }

  async #verify(root: string, options: PassOptions): Promise<void> {
    const { settings, base } = { settings: this.#settings, base: localBase(this.#settings) };
    const result = await verifyOutput({
      dir: root,
      hosts: settings.hosts,
      allowMention: settings.allowMention,
      knownPaths: this.#index?.assets.keys() ?? [],
      local: {
        urlPrefixes: [base.relative, ...(base.absolute ? [base.absolute] : [])],
        folder: settings.dir,
        files: this.#files,
      },
      ...options,
    });
    this.#findings.push(...result.findings);
    this.#localNames = result.localNames;
  }

  #hasErrors(): boolean {
    return this.#findings.some((each) => each.level === 'error');
  }

  async #timed<T>(step: string, work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    try {
      return await work();
    } finally {
      this.#timings[step] = (this.#timings[step] ?? 0) + performance.now() - since;
    }
  }
}

function stamp(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return `${stat?.size} ${stat?.mtimeMs}`;
}
