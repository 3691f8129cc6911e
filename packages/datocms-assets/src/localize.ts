import { resolve } from 'node:path';
import { ReferenceUses } from './asset-text/reference-uses.ts';
import { listFiles } from './io/list-files.ts';
import { isTemporaryFile, removeTemporaryFiles } from './io/temporary-file.ts';
import { checkEarlierFiles } from './job/check-earlier-files.ts';
import { checkPlan } from './job/check-plan.ts';
import { checkAnythingFound, checkSite, forgetUnloadedContacts, tellMisplacedGlobs } from './job/check-site.ts';
import { settingsFor } from './job/check-write-paths.ts';
import { JobState } from './job/job-state.ts';
import { PassProblems, placeFinder } from './job/pass-problems.ts';
import { rewriteOutput } from './job/rewrite-output.ts';
import { scanDuringWalk } from './job/scan-during-walk.ts';
import { createScanContext, toSiteScan } from './job/text-edits.ts';
import type { Options } from './options/options.ts';
import type { PassOptions, Ports } from './options/ports.ts';
import type { Settings } from './options/settings.ts';
import { skipClosedFolders } from './options/skip-closed-folders.ts';
import { makePlan } from './plan/make-plan.ts';
import { forbiddenPathIn } from './plan/may-be-stored.ts';
import type { PublishedIndex } from './published/published-index.ts';
import { checkReportWritable } from './report/check-report-paths.ts';
import type { Report } from './report/report.ts';
import { makeAndWriteReport } from './report/write-reports.ts';

/**
 * Localizes a built site: downloads the published assets that its files name, rewrites every URL, and verifies the output.
 * @param dir the output folder
 * @returns the report; `counts.errors` is the verdict
 * @throws ConfigurationError for wrong options, a missing or refused token, an unknown environment, a missing folder
 */
export async function localize(dir: string, options: Options = {}, ports: Ports = {}): Promise<Report> {
  return localizeSite(dir, settingsFor(dir, options, ports.environment), ports);
}

/**
 * The whole job: passes over the output, then the verdict.
 * @param settings checked for this folder
 * @param walk over the published content, if it has begun already
 */
export async function localizeSite(
  dir: string,
  settings: Settings,
  ports: Ports,
  walk?: Promise<PublishedIndex>,
): Promise<Report> {
  const root = resolve(dir);
  const problems = settings.report.map((file) => checkReportWritable(file, root));
  const report = settings.report.filter((_, at) => !problems[at]);
  const job = new JobState({ ...settings, report }, ports, walk);
  try {
    job.findings.add(problems.flatMap((problem) => problem ?? []));
    return await job.timings.count(async () => {
      if (!job.failed) await localizePass(job, root, { last: true });
      checkAnythingFound(job);
      return finish(job, root);
    });
  } finally {
    await job.close();
  }
}

/** One pass over the files that are new or changed since the last one. Nothing is written until everything is known to be right. */
export async function localizePass(job: JobState, root: string, options: PassOptions): Promise<void> {
  await job.collectErrors(root, async () => {
    const { settings, ports, findings, timings, leakCheck } = job;
    const { skip, closed } = skipClosedFolders(root, settings.exclude, options.skip);
    const found = listFiles(root, skip, (count) => job.batches.prepare(count));
    const files = job.withoutExcluded([...found, ...closed]).filter((file) => !isTemporaryFile(file));
    const changed = job.filesToRead(root, files);

    const context = createScanContext(settings, undefined);
    const uses = new ReferenceUses();
    const scan = job.scanner(root, files.length, context, uses);
    const holdsUnpublished = (known: PublishedIndex) =>
      context.variants.values.map(forbiddenPathIn(known, settings)).some((path) => path !== undefined);
    const [index, scans] = await scanDuringWalk(scan, changed, job.published, holdsUnpublished);
    if (!index) return;
    if (!settings.dryRun) removeTemporaryFiles(root, found);
    const site = toSiteScan(scans, context, uses);
    job.usage.countFiles(files.filter((file) => !job.isStored(file)).length);
    job.usage.addScan(site);
    leakCheck.noteUnchanged(scans);
    if (options.last) checkSite(job, root, files, site);

    const plan = await timings.measure('plan', async () => makePlan(site, index, settings));
    findings.locateAgain(placeFinder(plan, root));
    const problems = new PassProblems(job, root);
    problems.add(await checkPlan(site, plan, index, settings, ports));
    // The same downloads would be needed again once the site has an origin.
    if (!findings.has('needs-site')) {
      problems.add(await timings.measure('download', () => job.downloader.downloadMissing(plan, index)));
    }
    const { mayWrite } = job;
    try {
      if (mayWrite) job.earlierFiles.note(root, job.stored, findings);
      if (mayWrite) await rewriteOutput(job, root, site, plan, context, problems.offsets, options);
    } finally {
      problems.end(mayWrite);
    }
    if (!options.last) job.changedFiles.remember(root, changed);
  });
}

/** Verifies the output, or searches one that was left as it was for the token, and writes the reports. */
export async function finish(job: JobState, root: string, options: PassOptions = {}): Promise<Report> {
  const { settings, findings, timings, leakCheck, earlierFiles } = job;
  const { skip, closed } = skipClosedFolders(root, settings.exclude, options.skip);
  await job.collectErrors(root, async () => {
    forgetUnloadedContacts(job, root, skip);
    tellMisplacedGlobs(job, root, skip);
    if (!job.mayWrite) return findings.add(await leakCheck.searchForToken(root, { skip }));
    const verify = async () => {
      await earlierFiles.restore(root, job.stored);
      return leakCheck.check(root, job.stored.byName, job.published.known, { skip });
    };
    const found = await timings.measure('verify', verify);
    findings.add([...found, ...earlierFiles.damagedAmong(leakCheck.usedNames)]);
    if (leakCheck.excluded) job.usage.countExcluded([...leakCheck.excluded, ...closed]);
  });
  const prune = async () => {
    if (!job.mayWrite) return;
    const kept = await earlierFiles.prune(root, job.stored, leakCheck.usedNames, skip);
    await checkEarlierFiles(job, root, kept, skip);
  };
  // Threads end meanwhile: the report is made when nothing else takes memory any more.
  await Promise.all([job.batches.close(), job.collectErrors(root, prune)]);
  if (job.failed && !settings.dryRun) job.scanMemory.remove();
  const facts = {
    dir: root,
    index: job.published.known,
    outcomes: job.stored.outcomes(),
    stored: { ...job.stored.count(), ...(job.bucket && { sent: job.bucket.sent }) },
    usage: job.usage,
    findings: findings.all,
    timings: timings.report(),
    optionNames: job.ports.optionNames,
    secret: settings.token,
  };
  return makeAndWriteReport(facts, settings.report);
}
