import type { Finding, FindingCode, Place } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';

/** Problems that are one problem of the whole site, or of one host, with any number of places. */
interface SiteProblem {
  /** Findings with the same key are one problem and are merged. */
  readonly keyOf: (finding: Finding) => string;
  /** The message for a number of places. Without it, the finding concerns a host, and each place has its own URL. */
  readonly describe?: (places: number, message: string) => string;
}

/** A report that is merged with other reports may have the number of places in the message. */
const placesNeed = /^(?:This|[\d,]+) places? needs?/;

const siteProblems: Readonly<Partial<Record<FindingCode, SiteProblem>>> = {
  'needs-site': {
    keyOf: ({ message }) => message.replace(placesNeed, ''),
    describe: (places, message) => message.replace(placesNeed, formatCount(places, 'place needs', 'places need')),
  },
  'contacts-cms': { keyOf: ({ url = '' }) => originOf(url) },
};

/**
 * Merges the findings of a problem of the whole site into one finding with all places.
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
