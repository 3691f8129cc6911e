import { join } from 'node:path';
import { FindingError } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';
import { isSystemError, systemFinding } from '../findings/system-error.ts';
import { FileReader } from '../io/file-reader.ts';
import { listFiles } from '../io/list-files.ts';
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
import { checkMentions, fixForContact } from '../plan/check-mentions.ts';
import { makePlan, type Problem, type SiteScan } from '../plan/make-plan.ts';
import { LineColumnFinder } from '../report/line-and-column.ts';
import { scanFiles } from '../scan/scan-files.ts';
import { compileSearchTargets } from '../verify/search/search-targets.ts';
import type { Check } from './check.ts';
import { checkProblems } from './check-problems.ts';
import { checkOutputRights } from './check-rights.ts';

/** A file of code or text is smaller. */
const maxSearchedBytes = 2 ** 28;

/**
 * Checks what the job would meet in a built folder. It asks, writes and downloads nothing.
 * @param isOnDemand whether a server renders pages of the project
 */
export function checkOutput(dir: string, settings: Settings, isOnDemand: boolean): Check[] {
  try {
    checkFolder(dir);
    if (!settings.force) checkIsOutput(dir);
    const exclude = [...settings.exclude, ...(settings.force ? [] : serverCodeIn(dir))];
    const isExcluded = matchFiles(exclude);
    const all = listFiles(dir, skipClosedFolders(dir, exclude).skip);
    const files = all.filter((file) => !isExcluded(file));
    const context = createScanContext(settings, undefined);
    const scans = scanFiles(dir, files, context);
    const noAssets = { assets: new Map(), models: 0, records: 0, requests: 0 };
    const site = toSiteScan(scans, context);
    const planned = makePlan(site, noAssets, { ...settings, router: findRouter(dir) }).problems;
    const problems = [
      ...findToken(dir, files, settings),
      // Only the CDA tells what is published.
      ...planned.filter(({ path }) => path === undefined),
      ...checkMentions(scans, settings.allowMention).filter(({ code }) => code !== 'contacts-cms'),
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
      ...checkProblems(problems, new LineColumnFinder(dir), settings.token),
      ...Array.from(groupBy(contacts, fixForContact), ([fix, hosts]): Check => {
        const message = `Browsers of visitors will contact ${hosts.join(', ')}.`;
        return { name: 'contacts', status: 'warning', message, fix };
      }),
    ];
  } catch (error) {
    if (error instanceof ConfigurationError) return [{ name: 'output', status: 'error', message: error.message }];
    if (!(error instanceof FindingError) && !isSystemError(error)) throw error;
    const findings = error instanceof FindingError ? error.findings : [systemFinding(error, dir)];
    return findings.map(({ message, fix }) => ({ name: 'output', status: 'error', message, fix }));
  }
}

/** The first place of the token in each file, as it is: a search in all spellings, as a build has it, would take much longer. */
function findToken(dir: string, files: readonly string[], settings: Settings): Problem[] {
  const { token } = compileSearchTargets(settings);
  if (token === undefined) return [];
  const reader = new FileReader();
  return files.flatMap((file): Problem[] => {
    const read = reader.read(join(dir, file), maxSearchedBytes);
    const offset = 'bytes' in read ? read.bytes.indexOf(token) : -1;
    return offset < 0
      ? []
      : [{ code: 'token-in-output', message: 'The token of the CDA is in this file.', file, offset }];
  });
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
