import { listFiles } from '../io/list-files.ts';
import { nameFlags } from '../options/flags.ts';
import { describeMisplacedGlobs, describeUnusedAllow } from '../options/misplaced-globs.ts';
import type { PassOptions } from '../options/ports.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import { surfaceNames } from '../scan/surface.ts';
import type { Job } from './job.ts';
import { findMuxPlayer } from './site/find-mux-player.ts';
import { findStoredBase, findStoredOrigin } from './site/find-stored-base.ts';
import { type FirstPage, readFirstPages } from './site/first-pages.ts';
import { guessBase } from './site/guess-base.ts';
import { findUnloadedScripts } from './site/unloaded-scripts.ts';

/** Warns of an output without anything to localize, which may be the wrong folder. */
export function checkAnythingFound({ findings, usage }: Job): void {
  const { files, pages, references, rewritten } = usage.counts;
  if (pages + references + rewritten > 0 || findings.failed) return;
  const what = files === 0 ? 'The folder holds no file' : 'The folder holds no page and names no asset';
  findings.addFinding('nothing-found', `${what}${usage.excluded > 0 ? ' that is not excluded' : ''}.`);
}

/**
 * Warns if browsers would request stored files at a wrong address, although all URLs are rewritten.
 * @param files of the output
 */
export function checkSite(job: Job, root: string, files: readonly string[], site: SiteScan): void {
  const { prefix, prefixes, urlFolder } = job.settings;
  if (!/^https?:/.test(prefix) && prefixes.size === 0 && urlFolder !== '') {
    const pages = readFirstPages(root, files);
    checkOrigin(job, root, pages);
    checkBase(job, root, pages);
  }
  checkPlayer(job, root, files, site);
}

/** Warns of pages that an earlier run localized for another site: their social images and feeds lead to it. */
function checkOrigin({ settings, usage, findings }: Job, root: string, pages: readonly FirstPage[]): void {
  const { urlFolder, site } = settings;
  if (site === undefined || usage.counts.references > 0) return;
  const earlier = findStoredOrigin(root, pages, urlFolder, site);
  if (!earlier) return;
  const { page: file, origin } = earlier;
  const message = `Pages that an earlier run has localized name stored files at ${origin}, this run at ${site}.`;
  findings.addFinding('wrong-base', message, { file, fix: buildAgain });
}

const buildAgain = 'Build again, then localize the new output.';

/** Warns if no option names the path of the site, or if an earlier run has localized pages for another path. */
function checkBase({ settings, usage, findings }: Job, root: string, pages: readonly FirstPage[]): void {
  const { prefix, urlFolder } = settings;
  const findEarlier = () => findStoredBase(root, pages, urlFolder, prefix);
  if (prefix !== '') {
    const earlier = findEarlier();
    if (!earlier || earlier.base === prefix) return;
    const message = `Pages that an earlier run has localized name stored files below ${earlier.base}/${urlFolder}, this run below ${prefix}/${urlFolder}.`;
    findings.addFinding('wrong-base', message, { file: earlier.page, fix: buildAgain });
    return;
  }
  // Pages that were localized for a path can be right, since the option of that run is unknown.
  if (usage.counts.references === 0 && findEarlier()?.base !== '') return;
  const found = guessBase(root, pages);
  if (!found) return;
  const { page: file, base } = found;
  findings.addFinding('wrong-base', `Pages load their scripts and styles from ${base}/.`, { file });
}

/** Warns of a player that gets stored videos from data, but would request them from Mux. */
function checkPlayer({ findings }: Job, root: string, files: readonly string[], { uses }: SiteScan): void {
  // The second half of the ids is for documents with a base URL on another origin.
  const isInData = uses.some(({ surfaceId }) => surfaceNames[surfaceId % surfaceNames.length] === 'player-data');
  const file = isInData && findMuxPlayer(root, files);
  if (!file) return;
  const message =
    'This player gets stored videos from data, and asks Mux for them: the site has no module that tells it where they are.';
  findings.addFinding('video-player', message, { file });
}

/** Removes contacts that are only in scripts which no browser loads. */
export function dropUnloadedContacts({ usage, findings }: Job, root: string, skip: PassOptions['skip']): void {
  const files = usage.filesWithContacts;
  if (files.length === 0) return;
  const unloaded = findUnloadedScripts(root, listFiles(root, skip), files);
  usage.forgetContacts((file) => unloaded.has(file));
  findings.drop('contacts-cms', unloaded);
}

/**
 * Prints globs that begin with the output folder, since they match no file. Prints `allow` patterns that match nothing,
 * unless a server may show assets that they match.
 */
export function warnOfMisplacedGlobs({ settings, ports, usage }: Job, root: string, skip: PassOptions['skip']): void {
  const tell = ports.onNotice ?? ports.log;
  let files: readonly string[] | undefined;
  const listOnce = () => {
    files ??= listFiles(root, skip);
    return files;
  };
  const isKnown = usage.assetUrls.size > 0 && usage.onDemand.length === 0;
  const unused = isKnown ? describeUnusedAllow(settings, usage.assetUrls) : [];
  for (const line of [...describeMisplacedGlobs(settings, root, listOnce), ...unused]) {
    tell?.(ports.optionNames === 'flags' ? nameFlags(line) : line);
  }
}
