import { parseAssetUrl } from '../asset/asset-url.ts';
import { option } from '../options/options.ts';
import type { PassOptions } from '../options/ports.ts';
import { forbiddenPathIn } from '../plan/may-be-stored.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { listFiles } from '../scan/list-files.ts';
import { findUsedNames } from '../store/find-used-names.ts';
import type { ManifestEntry } from '../store/stored-manifest.ts';
import type { JobState } from './job-state.ts';

const fix = `Empty the output folder, build again, then localize the new output. If the asset may be public, allow it with ${option('allow')}.`;
const message =
  'An earlier run has localized this page. It shows a stored file whose asset no published record uses any more.';

/**
 * Finds assets that are withdrawn, and that pages of an earlier run still show: such pages name no asset of the CMS.
 * @param kept files of earlier runs that the output still has, by name
 */
export async function checkEarlierFiles(
  { settings, published, findings }: JobState,
  root: string,
  kept: ReadonlyMap<string, ManifestEntry>,
  skip: PassOptions['skip'],
): Promise<void> {
  const listForbidden = (index: PublishedIndex | undefined) => {
    const forbiddenPath = index && forbiddenPathIn(index, settings);
    return [...kept].flatMap(([name, { url }]): [name: string, url: string][] => {
      const variant = url === undefined ? undefined : parseAssetUrl(url, settings.hosts);
      return variant && forbiddenPath?.(variant) !== undefined ? [[name, variant.url]] : [];
    });
  };
  if (listForbidden(published.known).length === 0) return;
  const urlOf = new Map(listForbidden(await published.confirm()));
  const { dir } = settings;
  const isStored = (file: string) => file.startsWith(`${dir}/`);
  const told = new Set<string>();
  for (const file of listFiles(root, skip).sort((a, b) => Number(isStored(a)) - Number(isStored(b)))) {
    for (const name of findUsedNames(root, [file], [...urlOf.keys()])) {
      const url = urlOf.get(name) ?? '';
      urlOf.delete(name);
      // The files of a stream have one URL.
      if (told.has(url)) continue;
      told.add(url);
      findings.addFinding('unpublished', message, { file, url, fix });
    }
  }
}
