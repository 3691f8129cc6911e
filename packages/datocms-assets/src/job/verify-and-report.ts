import type { PassOptions } from '../options/ports.ts';
import { type ClosedFolders, skipClosedFolders } from '../options/skip-closed-folders.ts';
import type { Report } from '../report/report.ts';
import { makeAndWriteReport } from '../report/write-reports.ts';
import { checkEarlierFiles } from './check-earlier-files.ts';
import { dropUnloadedContacts, warnOfMisplacedGlobs } from './check-site.ts';
import type { Job } from './job.ts';

/** Verifies the output, or searches an unchanged output for the token, and writes the reports. */
export async function verifyAndReport(job: Job, root: string, options: PassOptions = {}): Promise<Report> {
  const { settings, findings, delivery } = job;
  if (delivery.stored.sealed.size > 0 && job.ports.servesAssets?.() === false) {
    findings.addFinding('needs-server', 'Pages name sealed URLs, and the build makes no server that answers them.');
  }
  const folders = skipClosedFolders(root, settings.exclude, options.skip);
  await job.collectErrors(root, () => verifyFolder(job, root, folders));
  const prune = async () => {
    if (!job.mayWrite) return;
    const files = await delivery.prune(root, folders.skip);
    await checkEarlierFiles(job, root, new Map([...files, ...(await delivery.earlierSealed())]), folders.skip);
  };
  // Threads end before the report is made, so that it has their memory.
  await Promise.all([job.batches.close(), job.collectErrors(root, prune)]);
  if (findings.failed && !settings.dryRun) job.scanMemory.remove();
  const facts = {
    ...delivery.facts(),
    dir: root,
    index: job.published.known,
    usage: job.usage,
    findings: findings.all,
    timings: job.timings.report(),
    optionNames: job.ports.optionNames,
    secret: settings.token,
  };
  return makeAndWriteReport(facts, settings.report);
}

async function verifyFolder(job: Job, root: string, { skip, closed }: ClosedFolders): Promise<void> {
  const { findings, delivery, leakCheck } = job;
  dropUnloadedContacts(job, root, skip);
  warnOfMisplacedGlobs(job, root, skip);
  if (!job.mayWrite) return findings.add(await leakCheck.searchForToken(root, { skip }));
  await delivery.verify(root, job.published.known, { skip });
  if (leakCheck.excluded) job.usage.countExcluded([...leakCheck.excluded, ...closed]);
}
