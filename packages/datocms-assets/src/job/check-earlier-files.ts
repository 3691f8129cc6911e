import { isStoredName } from '../asset/stored-name.ts';
import { listFiles } from '../io/list-files.ts';
import { groupBy } from '../memory/group-by.ts';
import { option } from '../options/options.ts';
import type { PassOptions } from '../options/ports.ts';
import { forbiddenUrlIn } from '../plan/may-be-stored.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { findUsedNames } from '../store/find-used-names.ts';
import type { ManifestEntry } from '../store/stored-manifest.ts';
import type { Job } from './job.ts';

const fix = `Empty the output folder and build again. If the asset may be public, allow it with ${option('allow')}.`;
const ofPage = 'An earlier run has localized this page. It shows an asset that no published record uses any more.';
const ofStored =
  'An earlier run has stored a file of this asset, and the output still names it. No published record uses the asset any more.';

/** A file of an earlier run, or a sealed URL, which has no bytes. */
type EarlierFile = Pick<ManifestEntry, 'urls'> & Partial<Pick<ManifestEntry, 'sha256'>>;

/**
 * Finds withdrawn assets in pages of an earlier run. These pages name only stored files, and no asset of the CMS.
 * @param kept by name, files of earlier runs that the output has or names, and sealed URLs that it names
 */
export async function checkEarlierFiles(
  { settings, published, findings }: Job,
  root: string,
  kept: ReadonlyMap<string, EarlierFile>,
  skip: PassOptions['skip'],
): Promise<void> {
  const earlier = Array.from(kept, ([name, { sha256 = name, urls = [] }]) => ({ name, sha256, urls }));
  const filesByBytes = [...groupBy(earlier, ({ sha256 }) => sha256).values()];
  const listWithdrawn = (index: PublishedIndex | undefined) => {
    const isForbidden = index ? forbiddenUrlIn(index, settings) : () => false;
    // Assets with the same bytes may have files under several names. They stay as long as one of the assets is published.
    const withdrawn = filesByBytes.filter((same) => same.every(({ urls }) => urls.every(isForbidden)));
    return withdrawn.flat().flatMap(({ name, urls: [url] }) => (url === undefined ? [] : [{ name, url }]));
  };
  if (listWithdrawn(published.known).length === 0) return;
  const withdrawn = listWithdrawn(await published.confirm());
  const { dir, store } = settings;
  const files = listFiles(root, skip).filter((file) => store || !file.startsWith(`${dir}/`));
  const names = withdrawn.map(({ name }) => name);
  const pages = findUsedNames(root, files, names);
  // The files of a stream share one URL.
  for (const [url, stored] of groupBy(withdrawn, (one) => one.url)) {
    const [page] = stored.flatMap(({ name }) => pages.get(name) ?? []);
    // A packed or encoded page is not found, but the leak check has read it.
    const [{ name } = { name: '' }] = stored;
    const file = page ?? (store || !isStoredName(name) ? undefined : `${dir}/${name}`);
    findings.addFinding('unpublished', page === undefined ? ofStored : ofPage, { file, url, fix });
  }
}
