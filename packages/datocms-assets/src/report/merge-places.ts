import type { Finding, FindingCode, Place } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';

/** Problems that are one for the whole site, or for one host, however many places they have. */
interface SiteProblem {
  /** Findings with the same key are one problem, and are merged. */
  readonly keyOf: (finding: Finding) => string;
  /** The message for a number of places. Without it, the finding is about a host, and each place tells the URL on it that it names. */
  readonly describe?: (places: number, message: string) => string;
}

/** In a report that is merged with others, it may have the number of places. */
const placesNeed = /^(?:This|[\d,]+) places? needs?/;

const siteProblems: Readonly<Partial<Record<FindingCode, SiteProblem>>> = {
  'needs-site': {
    keyOf: ({ message }) => message.replace(placesNeed, ''),
    describe: (places, message) => message.replace(placesNeed, formatCount(places, 'place needs', 'places need')),
  },
  'contacts-cms': { keyOf: ({ url = '' }) => originOf(url) },
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

function originOf(url: string): string {
  return url.replace(/^(https?:\/\/[^/]+\/).*/s, '$1');
}

function withPlaces(finding: Finding, places: readonly Place[]): Finding {
  const { describe } = siteProblems[finding.code] ?? {};
  const { url = '', ...rest } = finding;
  if (!describe) return { ...rest, url: originOf(url), places };
  return { ...rest, message: describe(places.length, finding.message), places };
}

function placesOf({ code, line, column, places, url = '' }: Finding, file: string): readonly Place[] {
  if (places) return places;
  const isOwnUrl = !siteProblems[code]?.describe && url !== originOf(url);
  return [
    {
      file,
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(isOwnUrl ? { url } : {}),
    },
  ];
}
