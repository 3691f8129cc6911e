import { resolve } from 'node:path';
import { checkAnythingFound, checkSite } from './job/check-site.ts';
import { settingsFor } from './job/check-write-paths.ts';
import { Job } from './job/job.ts';
import { PassProblems } from './job/pass-problems.ts';
import { planOutput } from './job/plan-output.ts';
import { rewriteOutput } from './job/rewrite-output.ts';
import { scanOutput } from './job/scan-output.ts';
import { verifyAndReport } from './job/verify-and-report.ts';
import type { Options } from './options/options.ts';
import type { PassOptions, Ports } from './options/ports.ts';
import type { Settings } from './options/settings.ts';
import type { PublishedIndex } from './published/published-index.ts';
import type { Report } from './report/report.ts';

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
  const job = Job.forOutput(root, settings, ports, walk);
  try {
    return await job.timings.count(async () => {
      if (!job.findings.failed) await localizePass(job, root, { last: true });
      checkAnythingFound(job);
      return verifyAndReport(job, root);
    });
  } finally {
    await job.close();
  }
}

/** One pass over new and changed files. No file is written before all checks have passed. */
export async function localizePass(job: Job, root: string, options: PassOptions): Promise<void> {
  await job.collectErrors(root, async () => {
    const files = job.files.list(root, options, (count) => job.batches.prepare(count));
    const scan = await scanOutput(job, files);
    if (!scan) return;
    if (options.last) checkSite(job, root, files.files, scan.site);
    const problems = new PassProblems(job, root);
    const plan = await planOutput(job, scan, problems);
    // With an origin, the same downloads would be needed again.
    if (!job.findings.has('needs-site')) problems.add(await job.delivery.fetch(plan, scan.index));
    const { mayWrite } = job;
    try {
      if (mayWrite) await rewriteOutput(job, { ...scan, plan, offsets: problems.offsets }, options);
    } finally {
      problems.end(mayWrite);
    }
    if (!options.last) job.files.remember(files);
  });
}
