import { type Finding, finding } from '../findings/finding.ts';
import { checkFileName, isSystemError, systemFinding } from '../findings/system-error.ts';
import { listFiles } from '../io/list-files.ts';
import { adviceForServer, checkFolder, outputPath, serverCodeIn } from '../options/check-folders.ts';
import type { Options } from '../options/options.ts';
import type { Ports } from '../options/ports.ts';
import { type Settings, toSettings } from '../options/settings.ts';
import { skipClosedFolders } from '../options/skip-closed-folders.ts';
import { urlBases, urlPrefixes } from '../plan/local-url.ts';
import { checkReportPaths } from '../report/check-report-paths.ts';
import type { Report } from '../report/report.ts';
import { SiteUsage } from '../report/site-usage.ts';
import { makeAndWriteReport } from '../report/write-reports.ts';
import { verifyOutput } from '../verify/verify-output.ts';

/**
 * Searches a finished output for names of the CMS, without token or network.
 * @returns the report; `counts.errors` is the verdict
 * @throws ConfigurationError for wrong options or a missing folder
 * @throws the signal's reason if it is aborted
 */
export async function verify(dir: string, options: Options = {}, ports: VerifyPorts = {}): Promise<Report> {
  return verifySite(dir, toSettings(options, undefined, 'key'), ports);
}

type VerifyPorts = Pick<Ports, 'signal' | 'optionNames'>;

/** Verifies with checked options. @throws ConfigurationError for a missing folder, or a report that can't be written */
export async function verifySite(
  dir: string,
  settings: Settings,
  { signal, optionNames }: VerifyPorts,
): Promise<Report> {
  signal?.throwIfAborted();
  const root = outputPath(dir);
  checkFolder(root);
  checkReportPaths(settings.report, root);
  const { hosts, allowMention, keys, site = '' } = settings;
  const exclude = [...settings.exclude, ...serverCodeIn(root)];
  const { skip, closed } = skipClosedFolders(root, exclude);
  const since = performance.now();
  const { findings, files, excluded } = await verifyOutput({
    dir: root,
    hosts,
    allowMention,
    exclude,
    skip,
    signal,
    ...(keys && {
      stored: { urlPrefixes: urlPrefixes(urlBases(settings)), folder: settings.dir, sealed: { keys, site } },
    }),
  }).catch((error: unknown) => {
    if (!isSystemError(error)) throw error;
    return { findings: [systemFinding(error, root)], files: 0, excluded: [] };
  });
  const time = performance.now() - since;
  const forServer = findings.some(({ code }) => code === 'leak') ? adviceForServer(root) : undefined;
  const usage = new SiteUsage();
  usage.countFiles(files);
  usage.excluded = excluded.length + closed.size;
  const isExcluded = new Set(excluded);
  const holdsPage = () => listFiles(root, skip).some((file) => /\.x?html?$/i.test(file) && !isExcluded.has(file));
  if (findings.length === 0 && !holdsPage()) {
    const which = excluded.length > 0 ? ' that is not excluded' : '';
    findings.push(finding('nothing-found', `The folder holds no ${files === 0 ? 'file' : 'page'}${which}.`));
  }
  const facts = {
    dir: root,
    index: undefined,
    outcomes: [],
    stored: { stored: 0, bytes: 0 },
    usage,
    findings: findings.map((each) => checkFileName(each.file ?? '', root) ?? advise(each, forServer)),
    timings: { verify: time, total: time },
    optionNames,
    secret: settings.token,
  };
  return makeAndWriteReport(facts, settings.report);
}

/**
 * Adds advice to a finding. The usual cause is that the output was not localized, unless the folder has a server.
 * @param forServer the advice for a folder that holds its code
 */
function advise(found: Finding, forServer: string | undefined): Finding {
  if (found.code !== 'leak') return found;
  const fix =
    forServer === undefined
      ? `Run \`localize\` on this output first, if you have not. ${found.fix}`
      : `This folder holds the code of a server, which may name the CMS. ${forServer}.`;
  return { ...found, fix };
}
