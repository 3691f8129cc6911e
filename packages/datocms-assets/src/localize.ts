import { resolve } from 'node:path';
import { Localizer } from './localizer.ts';
import { placeCache } from './place-cache.ts';
import type { Ports } from './ports.ts';
import { checkReportPaths } from './report/check-report-paths.ts';
import { probeReport } from './report/probe-report.ts';
import type { Report } from './report/report.ts';
import { walkOutput } from './scan/walk-output.ts';
import type { Settings } from './settings.ts';

/**
 * The whole job on a built site: what is published, scan, plan, download, rewrite, verify, report.
 * @throws ConfigurationError
 */
export async function localizeSite(dir: string, settings: Settings, ports: Ports = {}): Promise<Report> {
  checkReportPaths(settings.report, resolve(dir));
  const cacheDir = placeCache(settings.cacheDir, resolve(dir));
  walkOutput(resolve(dir), () => true);
  const probes = settings.report.map((file) => ({ file, wrong: probeReport(file, resolve(dir)) }));
  const report = probes.flatMap(({ file, wrong }) => (wrong ? [] : [file]));
  const localizer = new Localizer({ ...settings, cacheDir, report }, ports);
  try {
    for (const { wrong } of probes) if (wrong) localizer.note(wrong.code, wrong.message, wrong);
    if (report.length === probes.length) await localizer.pass(dir);
    return await localizer.finish(dir, {}, 'keep in order');
  } finally {
    await localizer.close();
  }
}
