import { resolve } from 'node:path';
import { checkFileName, isSystemError, systemFinding } from '../findings/system-error.ts';
import { checkFolder } from '../options/check-folders.ts';
import type { Settings } from '../options/settings.ts';
import { checkReportPaths } from '../report/check-report-paths.ts';
import { deliverReport } from '../report/deliver-report.ts';
import type { Report } from '../report/report.ts';
import { Usage } from '../report/usage.ts';
import { verifyOutput } from '../verify/verify-output.ts';

/** The leak check alone. @throws ConfigurationError where the folder does not exist */
export async function verifySite(dir: string, settings: Settings): Promise<Report> {
  const root = resolve(dir);
  checkFolder(root);
  checkReportPaths(settings.report, root);
  const since = performance.now();
  const usage = new Usage();
  const { findings, files } = await verifyOutput({
    dir: root,
    hosts: settings.hosts,
    allowMention: settings.allowMention,
  }).catch((error: unknown) => {
    if (!isSystemError(error)) throw error;
    return { findings: [systemFinding(error, root)], files: 0 };
  });
  usage.counts.files = files;
  const time = performance.now() - since;
  const timings = { verify: time, total: time };
  const named = findings.map((each) => checkFileName(each.file ?? '', root) ?? each);
  return deliverReport({ dir: root, index: undefined, outcomes: [], usage, findings: named, timings }, settings.report);
}
