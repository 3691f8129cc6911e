import { resolve } from 'node:path';
import { Localizer } from './localizer.ts';
import type { Ports } from './ports.ts';
import { checkReportPaths } from './report/check-report-paths.ts';
import type { Report } from './report/report.ts';
import { walkOutput } from './scan/walk-output.ts';
import type { Settings } from './settings.ts';

/**
 * The whole job on a built site: what is published, scan, plan, download, rewrite, verify, report.
 * @throws ConfigurationError
 */
export async function localizeSite(dir: string, settings: Settings, ports: Ports = {}): Promise<Report> {
  checkReportPaths(settings.report, resolve(dir));
  walkOutput(resolve(dir), () => true);
  const localizer = new Localizer(settings, ports);
  try {
    await localizer.pass(dir);
    const report = await localizer.finish(dir);
    localizer.prune(dir);
    return report;
  } finally {
    await localizer.close();
  }
}
