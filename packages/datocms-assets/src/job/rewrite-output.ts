import type { Variant } from '../asset/asset-url.ts';
import { type Finding, FindingError, finding } from '../findings/finding.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Plan, SiteScan } from '../plan/make-plan.ts';
import { forbiddenPathIn } from '../plan/may-be-stored.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { checkPrecacheTables } from '../rewrite/check-precache-tables.ts';
import { checkSyntax, filesToCheck } from '../rewrite/check-syntax.ts';
import { checkWritable } from '../rewrite/check-writable.ts';
import type { AmbiguousDigest } from '../rewrite/digests.ts';
import type { FollowedOffsets } from '../rewrite/followed-offsets.ts';
import { mayChange, type RewriteOptions } from '../rewrite/make-edits.ts';
import { checkScannedFiles } from '../rewrite/read-scanned-file.ts';
import { groupByDependence, rewriteSite } from '../rewrite/rewrite-site.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { storeFiles } from '../store/copy-into-output.ts';
import { checkPublicUrls } from './check-public-urls.ts';
import type { JobState } from './job-state.ts';
import { makeReplacementsFromFacts, policyOrigins, type ReplacementFacts, replacementFacts } from './text-edits.ts';

const hashedBefore = 'The hash in its name was made before asset URLs in the file were replaced.';
const refused =
  'Pages name its new hash in `integrity`, so browsers that keep the file of an earlier build under this name refuse it.';
const fixForRefused =
  'Leave the hash out of the name, or let the host tell browsers to ask for the file each time (`Cache-Control: no-cache`).';

/** The data that all steps of a rewrite use. */
interface Rewrite {
  readonly root: string;
  readonly site: SiteScan;
  /** Files that one thread rewrites; see `groupByDependence`. */
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
  job: JobState,
  root: string,
  site: SiteScan,
  plan: Plan,
  context: ScanContext,
  offsets: FollowedOffsets,
  { keepDigests = false }: PassOptions,
): Promise<void> {
  const { settings, stored, timings } = job;
  const facts = replacementFacts(context, settings, stored.namesFor(site, plan));
  const texts = {
    replacement: makeReplacementsFromFacts(facts),
    restate: stored.restate(site, plan),
    origin: policyOrigins(settings, job.ports),
  };
  const [together, alone] = groupByDependence(site.files, keepDigests, offsets);
  const rewrite = { root, site, together, alone, facts, texts };
  const changing = site.files.filter(mayChange);
  const changingFiles = changing.map(({ file }) => file);
  checkWritable(root, changingFiles);
  const plain = await timings.measure('syntax', () => checkChanges(job, rewrite, changing));
  await rememberScans(job, site, context, plain);
  await putStoredFiles(job, root);
  await checkPublicUrls(job);
  await timings.measure('rewrite', () => rewriteFiles(job, rewrite, offsets, keepDigests));
}

/**
 * Checks that files have not changed since they were scanned, and that their code stays whole.
 * @returns the names of the files for which `FileScan.hasPlainCode` holds
 */
async function checkChanges(
  { settings, batches }: JobState,
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

async function rememberScans(
  { settings, published: { known }, scanMemory, timings }: JobState,
  site: SiteScan,
  context: ScanContext,
  plain: readonly string[],
): Promise<void> {
  // Drafts can't be told apart from published content.
  if (settings.content === 'drafts' || !known) return;
  const forbiddenPath = forbiddenPathIn(known, settings);
  const mayBeStored = (variant: Variant) => forbiddenPath(variant) === undefined;
  const verdicts = { plain: new Set(plain), mayBeStored };
  await timings.measure('scan', () => scanMemory.write(site.files, context, verdicts));
}

async function putStoredFiles({ settings, stored, bucket, batches, ports, timings }: JobState, root: string) {
  if (bucket) {
    const line = await timings.measure('send', () => bucket.send(stored.toSend()));
    if (line !== undefined) ports.log?.(line);
  } else if (stored.byName.size > 0) {
    const copied = [...stored.byName.values()];
    await timings.measure('store', () => storeFiles(root, settings.dir, copied, (copies) => batches.store(copies)));
  }
  stored.markStored();
}

async function rewriteFiles(
  job: JobState,
  { root, site, together, alone, facts, texts }: Rewrite,
  offsets: FollowedOffsets,
  keepDigests: boolean,
): Promise<void> {
  const twins = new Set<string>();
  const changed = await rewriteSite({
    dir: root,
    site: { ...site, files: together },
    ...texts,
    offsets,
    digests: keepDigests ? job.digests : undefined,
    onStaleName: (file, isRefused) =>
      isRefused
        ? job.findings.addFinding('stale-name', `${hashedBefore} ${refused}`, { file, fix: fixForRefused })
        : job.findings.addFinding('stale-name', hashedBefore, { file }),
    onAmbiguousDigest: (file, digest) => {
      for (const twin of digest.files) twins.add(twin);
      job.findings.add([ambiguousFinding(file, digest)]);
    },
    signal: job.ports.signal,
  });
  const toCheck = new Set([...changed].filter((file) => !twins.has(file)));
  job.findings.add(checkPrecacheTables(root, together, toCheck));
  job.usage.countRewritten([...changed, ...(await job.batches.rewrite(root, alone, facts, texts.origin))]);
}

const maxNames = 3;

/** Tells about a digest that stays, since it has become that of several files. */
function ambiguousFinding(file: string, { files, isIntegrity }: AmbiguousDigest): Finding {
  const names = files.slice(0, maxNames).map((each) => JSON.stringify(each));
  const rest = files.length > maxNames ? [`${files.length - maxNames} more`] : [];
  const subject = files.length > 0 ? new Intl.ListFormat('en').format([...names, ...rest]) : 'Several files';
  const message = `${subject} had the same content, and differ now that asset URLs were replaced. So the digest that this file has of them stays the old one.`;
  const fix =
    'Let the files or scripts differ from the start, for example by a comment, so that each has its own digest.';
  return isIntegrity
    ? finding('stale-name', `${message} Browsers refuse what has another one.`, { file, fix, level: 'error' })
    : finding('stale-name', message, { file, fix });
}
