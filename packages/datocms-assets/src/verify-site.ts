import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkReportPaths } from './report/check-report-paths.ts';
import { makeReport } from './report/make-report.ts';
import type { Report } from './report/report.ts';
import { Usage } from './report/usage.ts';
import { writeReports } from './report/write-reports.ts';
import { ConfigurationError, type Settings } from './settings.ts';
import { verifyOutput } from './verify/verify-output.ts';

/** The leak check alone. @throws ConfigurationError where the folder does not exist */
export async function verifySite(dir: string, settings: Settings, log?: (line: string) => void): Promise<Report> {
  const root = resolve(dir);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ConfigurationError([`dir: there is no folder ${root}. Build the site first, or name its output folder.`]);
  }
  checkReportPaths(settings.report, root);
  const since = performance.now();
  const usage = new Usage();
  const { findings, files } = await verifyOutput({
    dir: root,
    hosts: settings.hosts,
    allowMention: settings.allowMention,
  });
  usage.counts.files = files;
  const time = performance.now() - since;
  const report = makeReport({
    dir: root,
    index: undefined,
    outcomes: [],
    usage,
    findings,
    timings: { verify: time, total: time },
  });
  for (const failure of await writeReports(report, settings.report, { outputDir: root })) log?.(failure);
  return report;
}
