import type { Variant } from '../asset/asset-url.ts';
import { ReferenceUses } from '../asset-text/reference-uses.ts';
import { removeTemporaryFiles } from '../io/temporary-file.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import { forbiddenPathIn } from '../plan/may-be-stored.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import type { Job } from './job.ts';
import type { ListedFiles } from './output-files.ts';
import { createScanContext, toSiteScan } from './site-scan.ts';

/** Where the new and changed files of an output name assets, and which assets are published. */
export interface OutputScan {
  readonly root: string;
  readonly index: PublishedIndex;
  readonly site: SiteScan;
  readonly context: ScanContext;
}

type ScanJob = Pick<
  Job,
  'settings' | 'timings' | 'usage' | 'batches' | 'scanMemory' | 'published' | 'delivery' | 'leakCheck' | 'files'
>;

/** Scans new and changed files, in threads if there are many. @returns `undefined` if the CDA can't be read */
export async function scanOutput(
  job: ScanJob,
  { root, found, files, changed }: ListedFiles,
): Promise<OutputScan | undefined> {
  const { settings, timings, usage, batches, delivery } = job;
  const context = createScanContext(settings, undefined);
  const uses = new ReferenceUses();
  const onScans = (scans: readonly FileScan[]) => {
    uses.add(scans);
    if (uses.all.length > 0) delivery.prepare();
  };
  const scan: Scan = (names, index) =>
    timings.measure('scan', () =>
      batches.scan({ dir: root, files: names, context, assets: index?.assets, memory: job.scanMemory }, onScans),
    );
  const holdsUnpublished = (known: PublishedIndex) =>
    context.variants.values.map(forbiddenPathIn(known, settings)).some((path) => path !== undefined);
  const [index, scans] = await scanDuringWalk(scan, changed, job.published, holdsUnpublished);
  if (!index) return undefined;
  if (!settings.dryRun) removeTemporaryFiles(root, found);
  const site = toSiteScan(scans, context, uses);
  usage.countFiles(job.files.countOwn(files));
  usage.addScan(site);
  job.leakCheck.noteUnchanged(scans);
  return { root, index, site, context };
}

type Scan = (files: readonly string[], index: PublishedIndex | undefined) => Promise<FileScan[]>;

/** The published index: the present one, or a future one. */
interface ComingIndex {
  readonly known: PublishedIndex | undefined;
  /** Waits for the index; `undefined` if it can't be read. */
  get(): Promise<PublishedIndex | undefined>;
  /** Waits for an index with all content that is published by now. */
  confirm(): Promise<PublishedIndex | undefined>;
}

/** Remembers scans for the next build. @param plain the names of the files for which `FileScan.hasPlainCode` holds */
export async function rememberScans(
  { settings, scanMemory, timings }: Job,
  { site, context, index }: OutputScan,
  plain: readonly string[],
): Promise<void> {
  // In a build with drafts, the scans do not tell drafts from published content.
  if (settings.content === 'drafts') return;
  const forbiddenPath = forbiddenPathIn(index, settings);
  const mayBeStored = (variant: Variant) => forbiddenPath(variant) === undefined;
  const verdicts = { plain: new Set(plain), mayBeStored };
  await timings.measure('scan', () => scanMemory.write(site.files, context, verdicts));
}

/**
 * Scans files while the published content is being walked, since the walk waits for the network. If the names of assets
 * decide how a file is read, it is scanned again with the index.
 * @param holdsUnpublished whether the scans name an asset that an index does not have. If so, the index is confirmed
 */
export async function scanDuringWalk(
  scan: Scan,
  files: readonly string[],
  published: ComingIndex,
  holdsUnpublished: (index: PublishedIndex) => boolean,
): Promise<[index: PublishedIndex | undefined, scans: readonly FileScan[]]> {
  const { known } = published;
  const [index, first] = await Promise.all([published.get(), scan(files, known)]);
  const unsure = first.filter((each) => each.dependsOnIndex).map(({ file }) => file);
  const scanWith = async (known: PublishedIndex, scans: readonly FileScan[]) => {
    if (unsure.length === 0) return scans;
    const sure = new Map((await scan(unsure, known)).map((each) => [each.file, each]));
    return scans.map((each) => sure.get(each.file) ?? each);
  };
  if (!index) return [index, first];
  const scans = index === known ? first : await scanWith(index, first);
  if (!holdsUnpublished(index)) return [index, scans];
  const confirmed = await published.confirm();
  return confirmed && confirmed !== index ? [confirmed, await scanWith(confirmed, scans)] : [confirmed, scans];
}
