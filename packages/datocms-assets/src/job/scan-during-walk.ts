import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';

type Scan = (files: readonly string[], index: PublishedIndex | undefined) => Promise<FileScan[]>;

/** The published index, now and when it comes. */
interface ComingIndex {
  readonly known: PublishedIndex | undefined;
  /** `undefined` if it can't be read. */
  get(): Promise<PublishedIndex | undefined>;
}

/**
 * Scans files while the published content is being walked, since the walk waits for the network. A file whose reading depends
 * on which assets there are is scanned again when these are known.
 */
export async function scanDuringWalk(
  scan: Scan,
  files: readonly string[],
  published: ComingIndex,
): Promise<[index: PublishedIndex | undefined, scans: readonly FileScan[]]> {
  const [index, scans] = await Promise.all([published.get(), scan(files, published.known)]);
  const unsure = scans.filter((each) => each.dependsOnIndex).map(({ file }) => file);
  if (!index || unsure.length === 0) return [index, scans];
  const sure = new Map((await scan(unsure, index)).map((each) => [each.file, each]));
  return [index, scans.map((each) => sure.get(each.file) ?? each)];
}
