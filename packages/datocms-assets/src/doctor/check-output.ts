import { listFiles } from '../io/list-files.ts';
import { searchForToken } from '../job/leak-check.ts';
import { findRouter } from '../job/site/find-router.ts';
import { createScanContext, toSiteScan } from '../job/site-scan.ts';
import { checkFolder, checkIsOutput, serverCodeIn } from '../options/check-folders.ts';
import { matchFiles } from '../options/compile-globs.ts';
import { describeMisplacedGlobs } from '../options/misplaced-globs.ts';
import type { Settings } from '../options/settings.ts';
import { skipClosedFolders } from '../options/skip-closed-folders.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { scanFiles } from '../scan/scan-files.ts';
import type { Check } from './check.ts';
import { checkError, checkFindings } from './check-problems.ts';
import { findProblems, type ReadIndex } from './check-references.ts';
import { checkOutputRights } from './check-rights.ts';
import { checkContacts, describeLocalized, describePages, type ScannedOutput } from './describe-output.ts';

/**
 * Checks what a build would report about a built folder. It writes and downloads nothing.
 * @param isOnDemand whether a server renders pages of the project
 */
export async function checkOutput(
  dir: string,
  settings: Settings,
  isOnDemand: boolean,
  readIndex: ReadIndex,
  signal: AbortSignal,
): Promise<Check[]> {
  try {
    checkFolder(dir);
    if (!settings.force) checkIsOutput(dir);
    const exclude = [...settings.exclude, ...(settings.force ? [] : serverCodeIn(dir))];
    const isExcluded = matchFiles(exclude);
    const { skip } = skipClosedFolders(dir, exclude);
    const all = listFiles(dir, skip);
    const files = all.filter((file) => !isExcluded(file));
    const context = createScanContext(settings, undefined);
    const scans = scanFiles(dir, files, context);
    const site = toSiteScan(scans, context);
    const problems = await findProblems(site, { ...settings, router: findRouter(dir) }, readIndex, signal);
    const findings = [
      ...(await searchForToken(dir, { ...settings, exclude }, { skip })),
      ...problemsToFindings(
        problems.filter(({ code }) => code !== 'contacts-cms'),
        new LineColumnFinder(dir),
        settings.token,
      ),
    ];
    const output = { dir, files, scans, site };
    return [
      describePages(output, isOnDemand),
      ...checkOutputRights(dir, scans, settings),
      ...describeMisplacedGlobs(settings, dir, () => all).map(
        (message): Check => ({ name: 'globs', status: 'warning', message }),
      ),
      ...checkFindings(findings),
      ...checkContacts(output),
      ...(await checkAssetsOf(output, settings, readIndex, signal)),
      ...describeLocalized(output, settings),
    ];
  } catch (error) {
    return checkError(error, dir);
  }
}

/** Checks assets with the index, without which the requests of a build are unknown. */
async function checkAssetsOf(
  output: ScannedOutput,
  settings: Settings,
  readIndex: ReadIndex,
  signal: AbortSignal,
): Promise<Check[]> {
  const index = settings.checkAssets ? await readIndex() : undefined;
  if (!index) return [];
  // Only this check needs the network of a build.
  const { checkAssets } = await import('./check-assets.ts');
  return checkAssets(output, index, settings, signal);
}
