import { resolve } from 'node:path';
import { Localizer } from './job/localizer.ts';
import type { Ports } from './options/ports.ts';
import type { Settings } from './options/settings.ts';
import type { PublishedIndex } from './published/published-index.ts';
import { probeReport } from './report/probe-report.ts';
import type { Report } from './report/report.ts';

/**
 * The whole job on a built site: what is published, scan, plan, download, rewrite, verify, report.
 * @param settings settled for that folder
 * @param walk over the published content, where it has begun already
 */
export async function localizeSite(
  dir: string,
  settings: Settings,
  ports: Ports = {},
  walk?: Promise<PublishedIndex>,
): Promise<Report> {
  const probes = settings.report.map((file) => ({ file, wrong: probeReport(file, resolve(dir)) }));
  const report = probes.flatMap(({ file, wrong }) => (wrong ? [] : [file]));
  const localizer = new Localizer({ ...settings, report }, ports, walk);
  try {
    for (const { wrong } of probes) if (wrong) localizer.addFinding(wrong.code, wrong.message, wrong);
    if (report.length === probes.length) await localizer.pass(dir, { last: true });
    return await localizer.finish(dir, {}, 'keep in order');
  } finally {
    await localizer.close();
  }
}
