import type { Finding } from '../findings/finding.ts';
import type { FindingList } from '../findings/finding-list.ts';
import type { Ports } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { checkMentions } from '../plan/check-mentions.ts';
import { explainUnpublishedProblems } from '../plan/explain-unpublished.ts';
import { type Profile, requestId } from '../plan/fetch-request.ts';
import { placeholdersOf } from '../plan/placeholder.ts';
import { makePlan, type Plan, type SiteScan } from '../plan/plan.ts';
import { explainUnpublished } from '../published/explain-unpublished.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { describeFailures, toFindings } from '../report/to-findings.ts';
import { Usage } from '../report/usage.ts';
import type { ScanContext } from '../scan/file-scan.ts';
import type { Downloads } from './download.ts';
import type { LeakCheck } from './leak-check.ts';
import { StoredAssets } from './stored-assets.ts';
import { contentReader, type StoredContent } from './stored-content.ts';
import type { ReplacementFacts } from './text-edits.ts';
import type { Timings } from './timings.ts';

type PlaceOf = (file: string, offset: number) => Partial<Finding>;

/** From what a scan has found to what may be written instead: plan → download. */
export class AssetDownloader {
  readonly usage = new Usage();
  readonly stock: StoredAssets;
  readonly #settings: Settings;
  readonly #ports: Ports;
  readonly #findings: FindingList;
  readonly #check: LeakCheck;
  readonly #timings: Timings;
  readonly #downloads: Downloads[] = [];

  constructor(settings: Settings, ports: Ports, job: { findings: FindingList; check: LeakCheck; timings: Timings }) {
    this.stock = new StoredAssets(settings.dir);
    this.#settings = settings;
    this.#ports = ports;
    this.#findings = job.findings;
    this.#check = job.check;
    this.#timings = job.timings;
  }

  /**
   * Decides about every reference and brings what is not there yet. What is wrong is among the findings then.
   * @param target folder in which files will be put somewhere, where it is known
   */
  async downloadMissing(site: SiteScan, index: PublishedIndex, placeOf: PlaceOf, target?: string): Promise<Plan> {
    this.usage.add(site);
    const plan = await this.#timings.measure('plan', async () => makePlan(site, index, this.#settings));
    await this.#judge(site, plan, placeOf);
    await this.#timings.measure('download', () =>
      this.#download(plan, index, this.#findings.failed ? undefined : target),
    );
    return plan;
  }

  /** What stands for each reference, of which the files are there. */
  replacements({ variants }: SiteScan, plan: Plan, context: ScanContext): ReplacementFacts {
    const placeholders = placeholdersOf(variants, plan.unpublished);
    for (const placeholder of placeholders.values()) this.stock.addPlaceholder(placeholder);
    const { dir, prefix, prefixes, site } = this.#settings;
    const namesFor = (accept: Profile) =>
      variants.map((variant, url) => placeholders.get(url)?.name ?? this.stock.names.get(requestId(variant, accept)));
    return {
      spellings: context.spellings.values,
      settings: { dir, prefix, prefixes, site },
      names: { web: namesFor('web'), portable: namesFor('portable') },
    };
  }

  /** Size and type of what stands for a reference. */
  contents(site: SiteScan, plan: Plan): (url: number, surface: number) => StoredContent | undefined {
    return contentReader(site, this.stock, placeholdersOf(site.variants, plan.unpublished));
  }

  async close(): Promise<void> {
    await Promise.all(this.#downloads.map((downloads) => downloads.close()));
  }

  async #judge(site: SiteScan, plan: Plan, placeOf: PlaceOf): Promise<void> {
    const mentions = checkMentions(site.files, this.#settings.allowMention);
    const refused = [...new Set(plan.problems.flatMap((each) => each.path ?? []))];
    const standings = refused.length > 0 ? await explainUnpublished(refused, this.#settings, this.#ports) : new Map();
    this.#findings.add(toFindings([...mentions, ...explainUnpublishedProblems(plan.problems, standings)], placeOf));
  }

  async #download(plan: Plan, index: PublishedIndex, target: string | undefined): Promise<void> {
    const missing = this.stock.missing(plan.requests);
    if (this.#settings.dryRun || missing.length === 0) return this.stock.add(missing, new Map(), index);
    const onBody = this.#check.searcher(index);
    // A site without assets need not wait until all that is loaded.
    const { download } = await import('./download.ts');
    const downloads = await download(missing, this.#settings, { ...this.#ports, onBody, target });
    this.#downloads.push(downloads);
    this.stock.add(missing, downloads.stored, index);
    const filesOf = (path: string) => this.usage.filesOf(path);
    this.#findings.add(describeFailures(downloads.findings, missing, filesOf));
  }
}
