import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan } from '../scan/file-scan.ts';

type Scan = (files: readonly string[], index: PublishedIndex | undefined) => Promise<FileScan[]>;

/** The published index, now and when it comes. */
interface ComingIndex {
  readonly known: PublishedIndex | undefined;
  /** `undefined` if it can't be read. */
  get(): Promise<PublishedIndex | undefined>;
  /** The same, with all that is published by now. */
  confirm(): Promise<PublishedIndex | undefined>;
}

/**
 * Scans files while the published content is being walked, since the walk waits for the network. A file whose reading depends
 * on which assets there are is scanned again when these are known.
 * @param holdsUnpublished whether what was scanned names an asset that an index does not have. The index is confirmed then
 */
export async function scanDuringWalk(
  scan: Scan,
  files: readonly string[],
  published: ComingIndex,
  holdsUnpublished: (index: PublishedIndex) => boolean,
): Promise<[index: PublishedIndex | undefined, scans: readonly FileScan[]]> {
  const { known } = published;
  const [index, first] = await Promise.all([published.get(), scan(files, known)]);
  const unsure = first.filter((each) => each.dependsOnIndex).map(({ file }) => file);
  const scanWith = async (known: PublishedIndex, scans: readonly FileScan[]) => {
    if (unsure.length === 0) return scans;
    const sure = new Map((await scan(unsure, known)).map((each) => [each.file, each]));
    return scans.map((each) => sure.get(each.file) ?? each);
  };
  if (!index) return [index, first];
  const scans = index === known ? first : await scanWith(index, first);
  if (!holdsUnpublished(index)) return [index, scans];
  const confirmed = await published.confirm();
  return confirmed && confirmed !== index ? [confirmed, await scanWith(confirmed, scans)] : [confirmed, scans];
}
