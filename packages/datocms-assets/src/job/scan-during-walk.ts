import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';

type Scan = (files: readonly string[], index: PublishedIndex | undefined) => Promise<FileScan[]>;

/**
 * Scans files while the published content is still being walked: the walk waits for the network. What only the assets can
 * tell is read again when they are known.
 * @param known the index, where it is there already
 * @param coming the same to wait for; `undefined` where it could not be had
 */
export async function scanDuringWalk(
  scan: Scan,
  files: readonly string[],
  known: PublishedIndex | undefined,
  coming: Promise<PublishedIndex | undefined>,
): Promise<[index: PublishedIndex | undefined, scans: readonly FileScan[]]> {
  const [index, scans] = await Promise.all([coming, scan(files, known)]);
  const unsure = scans.filter((each) => each.dependsOnIndex).map(({ file }) => file);
  if (!index || unsure.length === 0) return [index, scans];
  const sure = new Map((await scan(unsure, index)).map((each) => [each.file, each]));
  return [index, scans.map((each) => sure.get(each.file) ?? each)];
}
