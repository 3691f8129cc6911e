import type { Finding, FindingCode, Place } from '../findings/finding.ts';
import { formatCount } from '../findings/format.ts';

/** Problems of the whole site: one setting causes all of them. Each has the message for a number of places. */
const siteProblems: Readonly<Partial<Record<FindingCode, (places: number) => string>>> = {
  'needs-site': (places) =>
    `${formatCount(places, 'place needs', 'places need')} an absolute URL, and the site has no origin.`,
};

/**
 * Merges the findings of a problem of the whole site into one that has all the places.
 * @param findings in the order of the report
 */
export function mergePlaces(findings: readonly Finding[]): Finding[] {
  const places = new Map<FindingCode, Place[]>();
  const merged = findings.filter((each) => {
    if (!siteProblems[each.code] || each.file === undefined) return true;
    const known = places.get(each.code);
    if (known) for (const place of placesOf(each, each.file)) known.push(place);
    else places.set(each.code, [...placesOf(each, each.file)]);
    return !known;
  });
  return merged.map((each) => {
    const [describe, all] = [siteProblems[each.code], places.get(each.code)];
    if (!describe || !all) return each;
    const { url: _ofOnePlace, ...rest } = each;
    return { ...rest, message: describe(all.length), places: all };
  });
}

function placesOf({ line, column, places }: Finding, file: string): readonly Place[] {
  return places ?? [{ file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) }];
}
