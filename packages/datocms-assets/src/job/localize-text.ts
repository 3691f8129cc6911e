import type { TextSource } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { makePlan, type Plan, type SiteScan } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { checkCode } from '../rewrite/check-syntax.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import type { Job } from './job.ts';
import { reportTextProblems } from './pass-problems.ts';
import { checkPlan } from './plan-output.ts';
import { scanOneText } from './site-scan.ts';
import { byteEdits, policyOrigins, replacementFor, toTextEdits } from './text-edits.ts';

/** A text that is no file of the output yet, such as a module that is being bundled. */
export interface UnwrittenText extends TextSource {
  /** The file of findings. */
  readonly file: string;
  readonly text: string;
}

interface PlannedText {
  readonly index: PublishedIndex;
  readonly context: ScanContext;
  readonly scan: FileScan;
  readonly site: SiteScan;
  readonly plan: Plan;
}

/** Downloads what a text names. @returns the edits that localize it; none if an error has been found */
export async function localizeText(job: Job, source: UnwrittenText): Promise<TextEdit[]> {
  const { settings, usage, findings, delivery } = job;
  const { file, format = '', stage } = source;
  const bytes = Buffer.from(source.text);
  const planned = await planText(job, source, bytes);
  if (!planned) return [];
  const { index, scan, site, plan } = planned;
  const places = LineColumnFinder.forBytes(file, bytes, source.place);
  const checked = { stage, isStyle: `${file}${format}`.endsWith('.css'), bytes, places };
  const problems = await checkPlan(site, plan, index, settingsOf(job, stage), job.ports);
  const waiting = reportTextProblems(job, problems, checked);
  usage.addScan(site, stage !== undefined, waiting);
  // After an error, chunks may contain the URLs of their sources.
  if (stage === 'chunk' && findings.failed) return [];
  reportTextProblems(job, await delivery.fetch(plan, index), checked);
  if (!job.mayWrite) return [];
  const edits = editsOf(job, planned, bytes).filter(({ start }) => !waiting.has(start));
  const { problems: broken } = await checkCode({ ...scan, file: file + format }, bytes, edits);
  findings.add(problemsToFindings(broken, places, settings.token));
  if (broken.length > 0) return [];
  // All other references stay in the output, where a pass counts them.
  usage.markRewritten(file);
  return toTextEdits(bytes, edits);
}

/** Plans a text. It reads the content again before it calls an asset unpublished. @returns `undefined` if that fails */
async function planText(
  { settings, published, timings }: Job,
  text: UnwrittenText,
  bytes: Buffer,
): Promise<PlannedText | undefined> {
  const planWith = (index: PublishedIndex | undefined) =>
    timings.measure('plan', async () => {
      if (!index) return undefined;
      const scanned = scanOneText(text, bytes, settings, index);
      return { index, ...scanned, plan: makePlan(scanned.site, index, settings) };
    });
  const planned = await planWith(await published.get());
  const { unpublished = [], embargoed } = planned?.plan ?? {};
  if (!embargoed?.size && !unpublished.some((path) => path !== undefined)) return planned;
  return planWith(await published.confirm());
}

/** Settings without `allowMention`: its globs name output files, not modules. Passes check the bundled code. */
function settingsOf({ settings }: Job, stage: TextSource['stage']): Settings {
  const { allowMention } = settings;
  return { ...settings, allowMention: stage && allowMention.length > 0 ? ['**'] : allowMention };
}

function editsOf({ settings, ports, delivery }: Job, { context, scan, site, plan }: PlannedText, bytes: Buffer) {
  // Unpublished assets of a source with waiting errors get no placeholders.
  const unpublished = settings.unpublished === 'placeholder' ? plan.unpublished : [];
  const names = delivery.stored.namesFor(site, { ...plan, unpublished });
  return byteEdits(scan, bytes, replacementFor(context, settings, names), policyOrigins(settings, ports));
}
