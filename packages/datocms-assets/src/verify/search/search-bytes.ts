import type { Finding } from '../../findings/finding.ts';
import { FileSearch } from './file-search.ts';
import type { SearchTargets } from './search-targets.ts';
import { leaksToFindings } from './to-findings.ts';

/**
 * Searches the bytes of one file in every view in which a reader could decode them, and returns a finding for each
 * place: `leak` for an asset host, `path-leak` for the path of an asset, `missing-file` for the URL of a stored file
 * that does not exist, `archive` for packed data that can't be searched. After 100 places, further ones are only
 * counted.
 *
 * In files that `allowMention` admits, the host's name may stay as text. A URL of a file on the host is still a leak:
 * the rewriter would have replaced it, and a reader who follows it contacts the CMS. Packed data that can't be searched
 * are accepted in these files.
 *
 * @param file relative to the output folder, with `/`. Its extension tells the compression.
 * @param usedNames collects the names of existing stored files to which the bytes refer
 */
export function searchBytes(
  file: string,
  bytes: Buffer,
  targets: SearchTargets,
  usedNames: Set<string> = new Set(),
): Finding[] {
  const search = new FileSearch(file, targets, usedNames);
  search.searchWhole(bytes);
  return leaksToFindings(file, search.places(), bytes);
}
