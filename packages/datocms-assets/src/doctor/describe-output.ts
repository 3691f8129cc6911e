import { basename } from 'node:path';
import { isStoredName } from '../asset/stored-name.ts';
import { formatCount } from '../findings/format.ts';
import { findUnloadedScripts } from '../job/site/unloaded-scripts.ts';
import { groupBy } from '../memory/group-by.ts';
import type { Settings } from '../options/settings.ts';
import { fixForContact } from '../plan/check-mentions.ts';
import type { SiteScan } from '../plan/make-plan.ts';
import type { FileScan } from '../scan/file-scan.ts';
import { type Check, unknownPages } from './check.ts';

/** An output folder and what the scan found in it. */
export interface ScannedOutput {
  readonly dir: string;
  /** Relative to the folder. */
  readonly files: readonly string[];
  readonly scans: readonly FileScan[];
  readonly site: SiteScan;
}

/** Says how many pages and variants an output has. @param isOnDemand whether a server renders pages of the project */
export function describePages({ dir, files, scans, site }: ScannedOutput, isOnDemand: boolean): Check {
  const pages = scans.filter(({ page }) => page).length;
  const variants = countVariants(site);
  const ofAssets = `${formatCount(variants, 'variant')} of assets.`;
  if (pages > 0) {
    return { name: 'output', status: 'ok', message: `${dir}: ${formatCount(pages, 'page')}, ${ofAssets}` };
  }
  // The adapters of Netlify and others write the server into another folder.
  if (files.length > 0 && isOnDemand) {
    const message = `${dir} holds no page that was built: the server renders them on demand. ${ofAssets}`;
    return { name: 'output', status: 'ok', message };
  }
  if (variants > 0)
    return { name: 'output', status: 'ok', message: `${dir}: ${formatCount(files.length, 'file')}, ${ofAssets}` };
  return {
    name: 'output',
    status: 'warning',
    message: `${dir} holds no page.`,
    fix: 'Build the site first, and pass the folder that the build writes.',
  };
}

/** A variant that pages and other readers need counts for both, as in a build. */
function countVariants({ uses, surfaceNeeds }: SiteScan): number {
  const needed = uses.flatMap(({ variantId, surfaceId }) => {
    const needs = surfaceNeeds[surfaceId];
    return !needs || needs.isBesideUrl ? [] : `${variantId} ${needs.profile}`;
  });
  return new Set(needed).size;
}

/** Warns of hosts of the CMS and of Mux that browsers will contact because of scripts and pages. */
export function checkContacts({ dir, files, scans }: ScannedOutput): Check[] {
  const inContact = scans.filter((scan) => scan.contacts.length > 0);
  const filesInContact = inContact.map(({ file }) => file);
  const unloaded = findUnloadedScripts(dir, files, filesInContact);
  const loaded = inContact.filter(({ file }) => !unloaded.has(file));
  const contacts = [...new Set(loaded.flatMap((scan) => scan.contacts.map(({ host }) => host)))].sort();
  return Array.from(groupBy(contacts, fixForContact), ([fix, hosts]): Check => {
    const message = `Browsers of visitors will contact ${hosts.join(', ')}.`;
    return { name: 'contacts', status: 'warning', message, fix };
  });
}

/** Says that the references of a localized output are unknown. */
export function describeLocalized({ dir, files, site }: ScannedOutput, { store }: Pick<Settings, 'store'>): Check[] {
  const isLocalized =
    site.uses.length === 0 && (store !== undefined || files.some((file) => isStoredName(basename(file))));
  return isLocalized ? [unknownPages(`${dir} names no asset URL, as one that is localized. Only the next build`)] : [];
}
