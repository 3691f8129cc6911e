import { isAbsolute, relative, sep } from 'node:path';
import { type Finding, type FindingCode, finding, viaOf } from '../findings/finding.ts';
import { formatFirst } from '../findings/format.ts';
import { groupBy } from '../memory/group-by.ts';
import { compareText } from '../memory/sorted.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import type { FileOffset, Plan, Problem } from '../plan/make-plan.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { PlaceFinder } from './line-and-column.ts';

/** Problems of a whole file without a URL. Its beginning does not show them, and the file may be too large to read. */
const ofFile: ReadonlySet<FindingCode> = new Set(['encoding', 'too-large']);

/**
 * Makes findings of problems, in the order of file and offset.
 * @param secret never shown
 */
export function problemsToFindings(problems: readonly Problem[], places: PlaceFinder, secret: string): Finding[] {
  return problems.toSorted(compareOffsets).map(({ code, level, message, file, offset, url, fix, cause, via }) =>
    finding(code, message, {
      ...places.place(file, offset),
      ...{ url, fix, level, cause, ...viaOf(via) },
      excerpt: url === undefined && ofFile.has(code) ? undefined : places.excerpt(file, offset, secret),
    }),
  );
}

interface PassDownloads {
  readonly requests: readonly FetchRequest[];
  /** By id of the request. */
  readonly failed: { has(id: FetchRequest['id']): boolean };
  readonly firstPlaces: Plan['firstPlaces'];
  /** The files that refer to an asset, by the path of the asset. */
  readonly filesUsing: (path: string) => readonly string[];
  readonly index: PublishedIndex;
}

/**
 * Makes problems of findings about downloads: each has the first place that needs the asset, and lists the files.
 * @returns also findings without a place, such as those about the cache or about all assets together
 */
export function placeDownloads(
  findings: readonly Finding[],
  { requests, failed, firstPlaces, filesUsing, index }: PassDownloads,
): { readonly problems: Problem[]; readonly others: Finding[] } {
  const byUrl = groupBy(requests, ({ url }) => url);
  const ownUrls = new Set(findings.map(({ url }) => url));
  const unnamed = requests.filter(({ id, url }) => failed.has(id) && !ownUrls.has(url));
  const problems: Problem[] = [];
  const others: Finding[] = [];
  for (const each of findings) {
    // An outage of a host is one finding with the host in its message.
    const isOfHost = ({ url }: FetchRequest) => each.message.startsWith(new URL(url).host);
    const about = each.url === undefined ? unnamed.filter(isOfHost) : (byUrl.get(each.url) ?? []);
    const [first] = about.flatMap(({ id }) => firstPlaces.get(id) ?? []).sort(compareOffsets);
    const files = each.url === undefined ? [] : filesUsing(about[0]?.path ?? '');
    const needed = files.length === 0 ? '' : ` (needed by ${formatFiles(files)}).`;
    const message = needed === '' ? each.message : each.message.replace(/\.?$/, needed);
    const via = each.url === undefined ? [] : (index.assets.get(about[0]?.path ?? '')?.via ?? []);
    if (first) problems.push({ ...each, ...first, message, via, lasts: true });
    else others.push(each);
  }
  return { problems, others };
}

function compareOffsets(a: FileOffset, b: FileOffset): number {
  return compareText(a.file, b.file) || a.offset - b.offset;
}

const maxNamedFiles = 3;

function formatFiles(files: readonly string[]): string {
  // Source files of bundled code have absolute paths.
  const nameOf = (file: string) => (isAbsolute(file) ? relative(process.cwd(), file).replaceAll(sep, '/') : file);
  return formatFirst(files.map(nameOf), maxNamedFiles);
}
