import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { makeReport } from './report/make-report.ts';
import type { Report } from './report/report.ts';
import { ConfigurationError, type Settings } from './settings.ts';
import { verifyOutput } from './verify/verify-output.ts';

/** The leak check alone. @throws ConfigurationError where the folder does not exist */
export async function verifySite(dir: string, settings: Settings): Promise<Report> {
  const root = resolve(dir);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new ConfigurationError([`dir: there is no folder ${root}. Build the site first, or name its output folder.`]);
  }
  const since = performance.now();
  const { findings, files } = await verifyOutput({
    dir: root,
    hosts: settings.hosts,
    allowMention: settings.allowMention,
  });
  const time = performance.now() - since;
  return makeReport({
    dir: root,
    index: undefined,
    outcomes: [],
    usedIn: new Map(),
    findings,
    timings: { verify: time, total: time },
    counts: { files, pages: 0, rewritten: 0, references: 0 },
  });
}
