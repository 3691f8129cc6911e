import type { Finding, FindingCode, Place } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';

/** Problems that are one for the whole site, or for one host, however many places they have. */
interface SiteProblem {
  /** What is one problem: findings with the same key are merged. */
  readonly keyOf: (finding: Finding) => string;
  /** The message for a number of places. */
  readonly describe?: (places: number, message: string) => string;
}

const siteProblems: Readonly<Partial<Record<FindingCode, SiteProblem>>> = {
  'needs-site': {
    keyOf: ({ message }) => message,
    describe: (places, message) =>
      message.replace(/^This place needs/, formatCount(places, 'place needs', 'places need')),
  },
  'contacts-cms': { keyOf: ({ url = '' }) => url },
};

/**
 * Merges the findings of a problem of the whole site into one that has all the places.
 * @param findings in the order of the report
 */
export function mergePlaces(findings: readonly Finding[]): Finding[] {
  const merged: Finding[] = [];
  const problems = new Map<string, { readonly at: number; readonly places: Place[] }>();
  for (const each of findings) {
    const key = siteProblems[each.code]?.keyOf(each);
    if (key === undefined || each.file === undefined) {
      merged.push(each);
      continue;
    }
    const known = problems.get(`${each.code} ${key}`);
    const places = known?.places ?? [];
    for (const place of placesOf(each, each.file)) places.push(place);
    if (!known) problems.set(`${each.code} ${key}`, { at: merged.push(each) - 1, places });
  }
  for (const { at, places } of problems.values()) merged[at] = withPlaces(merged[at] as Finding, places);
  return merged;
}

function withPlaces(finding: Finding, places: readonly Place[]): Finding {
  const describe = siteProblems[finding.code]?.describe;
  if (!describe) return { ...finding, places };
  const { url: _ofOnePlace, ...rest } = finding;
  return { ...rest, message: describe(places.length, finding.message), places };
}

function placesOf({ line, column, places }: Finding, file: string): readonly Place[] {
  return places ?? [{ file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }];
}
