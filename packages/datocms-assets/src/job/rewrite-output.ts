import { FindingError } from '../findings/finding.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Plan } from '../plan/make-plan.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { checkPrecacheTables } from '../rewrite/check-precache-tables.ts';
import { checkSyntax, filesToCheck } from '../rewrite/check-syntax.ts';
import { checkWritable } from '../rewrite/check-writable.ts';
import type { FollowedOffsets } from '../rewrite/followed-offsets.ts';
import { mayChange, type RewriteOptions } from '../rewrite/make-edits.ts';
import { checkScannedFiles } from '../rewrite/read-scanned-file.ts';
import { groupByDependence, rewriteSite } from '../rewrite/rewrite-site.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { digestFindings } from './digest-findings.ts';
import type { Job } from './job.ts';
import { type OutputScan, rememberScans } from './scan-output.ts';
import { makeReplacementsFromFacts, policyOrigins, type ReplacementFacts, replacementFacts } from './text-edits.ts';

/** The scan of a pass, and the plan that was made from it. */
export interface PlannedOutput extends OutputScan {
  readonly plan: Plan;
  /** Places that move when files are rewritten. */
  readonly offsets: FollowedOffsets;
}

interface Rewrite extends PlannedOutput {
  /** Files that one thread has to rewrite; see `groupByDependence`. */
  readonly together: readonly FileScan[];
  /** Files that any thread may rewrite. */
  readonly alone: readonly FileScan[];
  readonly facts: ReplacementFacts;
  readonly texts: RewriteOptions;
}

/**
 * Puts the stored files into the output or the bucket, then rewrites the files that name them.
 * @throws FindingError before a page is changed, if a file can't be written, its code would break, or visitors get no stored file
 */
export async function rewriteOutput(
  job: Job,
  planned: PlannedOutput,
  { keepDigests = false }: PassOptions,
): Promise<void> {
  const { settings, delivery, timings } = job;
  const { root, site, plan, context, offsets } = planned;
  delivery.note(root);
  const facts = replacementFacts(context, settings, delivery.stored.namesFor(site, plan));
  const texts = {
    replacement: makeReplacementsFromFacts(facts),
    restate: delivery.stored.restate(site, plan),
    origin: policyOrigins(settings, job.ports),
  };
  const [together, alone] = groupByDependence(site.files, keepDigests, offsets);
  const rewrite = { ...planned, together, alone, facts, texts };
  const changing = site.files.filter(mayChange);
  checkWritable(
    root,
    changing.map(({ file }) => file),
  );
  const plain = await timings.measure('syntax', () => checkChanges(job, rewrite, changing));
  await rememberScans(job, planned, plain);
  await delivery.put(root);
  await timings.measure('rewrite', () => rewriteFiles(job, rewrite, keepDigests));
}

/**
 * Checks that files have not changed since they were scanned, and that their code can still be parsed.
 * @returns the names of the files for which `FileScan.hasPlainCode` holds
 */
async function checkChanges(
  { settings, batches }: Job,
  { root, site, together, alone, facts, texts }: Rewrite,
  changing: readonly FileScan[],
): Promise<string[]> {
  const toCheck = (files: readonly FileScan[]) => filesToCheck(files, site.uses, texts.replacement);
  const [first, second] = [toCheck(together), toCheck(alone)];
  const results = [await checkSyntax(root, first, texts), await batches.checkSyntax(root, second, facts, texts.origin)];
  const isRead = new Set([...first, ...second]);
  const unread = changing.filter((scan) => !isRead.has(scan));
  checkScannedFiles(root, unread);
  const problems = results.flatMap((result) => result.problems);
  if (problems.length > 0)
    throw new FindingError(problemsToFindings(problems, new LineColumnFinder(root), settings.token));
  return results.flatMap((result) => result.plain);
}

async function rewriteFiles(
  job: Job,
  { root, site, offsets, together, alone, facts, texts }: Rewrite,
  keepDigests: boolean,
): Promise<void> {
  const twins = new Set<string>();
  const changed = await rewriteSite({
    dir: root,
    site: { ...site, files: together },
    ...texts,
    offsets,
    digests: keepDigests ? job.digests : undefined,
    ...digestFindings(job.findings, twins),
    signal: job.ports.signal,
  });
  const toCheck = new Set([...changed].filter((file) => !twins.has(file)));
  job.findings.add(checkPrecacheTables(root, together, toCheck));
  job.usage.countRewritten([...changed, ...(await job.batches.rewrite(root, alone, facts, texts.origin))]);
}
