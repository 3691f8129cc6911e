import type { Finding } from '../../findings/finding.ts';
import type { Needles } from './needles.ts';
import { placeFindings } from './place-findings.ts';
import { Search } from './search.ts';

/**
 * Searches the bytes of one file in every view in which a reader could decode them, and returns a finding for each place:
 * `leak` where an asset host is named, `path-leak` for the path of a known asset, `missing-file` for the URL of a stored
 * file that does not exist, `archive` for what can't be looked into. Of more than 100 places the rest are counted.
 *
 * In files that `allowMention` admits, the host's name may stay as text. A URL there that names a file on the host is
 * still a leak: the rewriter would have replaced it, and a reader who follows it asks the CMS. Archives that can't be
 * looked into are accepted there.
 *
 * @param file relative to the output folder, with `/`; its extension tells how it is packed
 * @param localNames is given the names of existing stored files that the bytes refer to
 */
export function searchBytes(
  file: string,
  bytes: Buffer,
  needles: Needles,
  localNames: Set<string> = new Set(),
): Finding[] {
  const search = new Search(file, needles, localNames);
  search.whole(bytes);
  return findingsOf(search, bytes);
}

export function findingsOf(search: Search, bytes: Buffer): Finding[] {
  return placeFindings(search.file, search.spotted(), (from, to) => [bytes.subarray(from, to)]);
}
