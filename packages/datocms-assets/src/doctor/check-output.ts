import { basename } from 'node:path';
import { isStoredName } from '../asset/stored-name.ts';
import { FindingError } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { listFiles } from '../io/list-files.ts';
import { searchForToken } from '../job/leak-check.ts';
import { findRouter } from '../job/site/find-router.ts';
import { findUnloadedScripts } from '../job/site/unloaded-scripts.ts';
import { createScanContext, toSiteScan } from '../job/text-edits.ts';
import { groupBy } from '../memory/group-by.ts';
import { checkFolder, checkIsOutput, serverCodeIn } from '../options/check-folders.ts';
import { matchFiles } from '../options/compile-globs.ts';
import { ConfigurationError } from '../options/configuration-error.ts';
import { describeMisplacedGlobs } from '../options/misplaced-globs.ts';
import type { Settings } from '../options/settings.ts';
import { skipClosedFolders } from '../options/skip-closed-folders.ts';
import { fixForContact } from '../plan/check-mentions.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { problemsToFindings } from '../report/to-findings.ts';
import { scanFiles } from '../scan/scan-files.ts';
import { type Check, untoldPages } from './check.ts';
import { checkFindings } from './check-problems.ts';
import { findProblems, type ReadIndex } from './check-references.ts';
import { checkOutputRights } from './check-rights.ts';

/**
 * Checks what the job would meet in a built folder. It writes and downloads nothing.
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
    const pages = scans.filter(({ page }) => page).length;
    const inContact = scans.filter((scan) => scan.contacts.length > 0);
    const filesInContact = inContact.map(({ file }) => file);
    const unloaded = findUnloadedScripts(dir, files, filesInContact);
    const loaded = inContact.filter(({ file }) => !unloaded.has(file));
    const contacts = [...new Set(loaded.flatMap((scan) => scan.contacts.map(({ host }) => host)))].sort();
    return [
      describePages(dir, { files: files.length, pages, variants: countVariants(site), isOnDemand }),
      ...checkOutputRights(dir, scans, settings),
      ...describeMisplacedGlobs(settings, dir, () => all).map(
        (message): Check => ({ name: 'globs', status: 'warning', message }),
      ),
      ...checkFindings(findings),
      ...Array.from(groupBy(contacts, fixForContact), ([fix, hosts]): Check => {
        const message = `Browsers of visitors will contact ${hosts.join(', ')}.`;
        return { name: 'contacts', status: 'warning', message, fix };
      }),
      ...(site.uses.length === 0 && (settings.store !== undefined || files.some((file) => isStoredName(basename(file))))
        ? [untoldPages(`${dir} names no asset URL, as one that is localized. Only the next build`)]
        : []),
    ];
  } catch (error) {
    if (error instanceof ConfigurationError) return [{ name: 'output', status: 'error', message: error.message }];
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, dir)];
    return findings.map(({ message, fix }) => ({ name: 'output', status: 'error', message, fix }));
  }
}

/** A variant that pages and other readers need counts for both, as in a build. */
function countVariants({ uses, surfaceNeeds }: SiteScan): number {
  const needed = uses.flatMap(({ variantId, surfaceId }) => {
    const needs = surfaceNeeds[surfaceId];
    return !needs || needs.isBesideUrl ? [] : `${variantId} ${needs.profile}`;
  });
  return new Set(needed).size;
}

interface Found {
  readonly files: number;
  readonly pages: number;
  readonly variants: number;
  readonly isOnDemand: boolean;
}

function describePages(dir: string, { files, pages, variants, isOnDemand }: Found): Check {
  const ofAssets = `${formatCount(variants, 'variant')} of assets.`;
  if (pages > 0) {
    return { name: 'output', status: 'ok', message: `${dir}: ${formatCount(pages, 'page')}, ${ofAssets}` };
  }
  // Adapters such as Netlify's keep the server elsewhere.
  if (files > 0 && isOnDemand) {
    const message = `${dir} holds no page that was built: the server renders them on demand. ${ofAssets}`;
    return { name: 'output', status: 'ok', message };
  }
  if (variants > 0)
    return { name: 'output', status: 'ok', message: `${dir}: ${formatCount(files, 'file')}, ${ofAssets}` };
  return {
    name: 'output',
    status: 'warning',
    message: `${dir} holds no page.`,
    fix: 'Build the site first, and pass the folder that the build writes.',
  };
}
