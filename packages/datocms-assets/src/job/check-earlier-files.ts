import { listFiles } from '../io/list-files.ts';
import { groupBy } from '../memory/group-by.ts';
import { option } from '../options/options.ts';
import type { PassOptions } from '../options/ports.ts';
import { forbiddenPathIn, forbiddenUrlIn } from '../plan/may-be-stored.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { loadSealer } from '../sealing/load-sealer.ts';
import { findUsedNames } from '../store/find-used-names.ts';
import type { ManifestEntry } from '../store/stored-manifest.ts';
import type { Job } from './job.ts';

const fix = `Empty the output folder and build again. If the asset may be public, allow it with ${option('allow')}.`;
const ofPage =
  'An earlier run has localized this page. It shows a stored file whose asset no published record uses any more.';
const ofSealed =
  'An earlier run has localized this page. Its sealed URL is that of an asset that no published record uses any more.';
const ofStored =
  'An earlier run has stored a file of this asset, and the output still names it. No published record uses the asset any more.';

/** Finds sealed URLs of pages of an earlier run whose assets are not published any more: a server answers them with 404. */
export async function checkEarlierSealed(
  { settings, published, findings, supply, leakCheck }: Job,
  root: string,
  skip: PassOptions['skip'],
): Promise<void> {
  const { keys, hosts, site = '', unpublished } = settings;
  if (!keys || unpublished === 'sealed') return;
  const made = new Set(supply.stored.names());
  const { Sealer } = await loadSealer();
  const sealer = new Sealer(keys, site, hosts);
  const earlier = [...leakCheck.usedNames].flatMap((name) => {
    const asset = made.has(name) ? undefined : sealer.open(name);
    return asset ? [{ name, variant: asset.variant }] : [];
  });
  const withdrawnBy = (index: PublishedIndex | undefined) => {
    const forbiddenPath = index ? forbiddenPathIn(index, settings) : () => undefined;
    return earlier.filter(({ variant }) => forbiddenPath(variant) !== undefined);
  };
  if (withdrawnBy(published.known).length === 0) return;
  const withdrawn = withdrawnBy(await published.confirm());
  const pages = findUsedNames(
    root,
    listFiles(root, skip),
    withdrawn.map(({ name }) => name),
  );
  for (const { name, variant } of withdrawn) {
    findings.addFinding('unpublished', ofSealed, { file: pages.get(name), url: variant.url, fix });
  }
}

/**
 * Finds assets that are withdrawn, and that pages of an earlier run still show: such pages name no asset of the CMS.
 * @param kept files of earlier runs that the output still has or names, by name
 */
export async function checkEarlierFiles(
  { settings, published, findings }: Job,
  root: string,
  kept: ReadonlyMap<string, ManifestEntry>,
  skip: PassOptions['skip'],
): Promise<void> {
  const listWithdrawn = (index: PublishedIndex | undefined) => {
    const isForbidden = index ? forbiddenUrlIn(index, settings) : () => false;
    // Assets with the same bytes have one file, which stays as long as one of them is published.
    return [...kept].flatMap(([name, { urls = [] }]) => {
      const [url] = urls;
      return url !== undefined && urls.every(isForbidden) ? [{ name, url }] : [];
    });
  };
  if (listWithdrawn(published.known).length === 0) return;
  const withdrawn = listWithdrawn(await published.confirm());
  const { dir, store } = settings;
  const files = listFiles(root, skip).filter((file) => store || !file.startsWith(`${dir}/`));
  const names = withdrawn.map(({ name }) => name);
  const pages = findUsedNames(root, files, names);
  // The files of a stream have one URL.
  for (const [url, stored] of groupBy(withdrawn, (one) => one.url)) {
    const [page] = stored.flatMap(({ name }) => pages.get(name) ?? []);
    // A page that is packed or encoded is not found, but the leak check has read it.
    const file = page ?? (store ? undefined : `${dir}/${stored[0]?.name}`);
    findings.addFinding('unpublished', page === undefined ? ofStored : ofPage, { file, url, fix });
  }
}
