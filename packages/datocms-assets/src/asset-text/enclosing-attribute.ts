import type { UrlPlace } from './url-place.ts';

/** Attributes whose whole value is one URL (HTML standard, "attributes" index), with those of older HTML and SVG. */
export const urlAttributes: ReadonlySet<string> = new Set(
  `action background cite classid codebase data formaction href icon itemid longdesc lowsrc manifest poster src xlink:href`.split(
    ' ',
  ),
);

const maxValueLength = 8192;
const maxLeadLength = 300;
const attributeName = /(?:^|[\s"'/])([a-z][\w:.-]{0,40})\s*=\s*$/i;
const unquotedEnd = /[\s>]/;
const notUnquoted = /[\s"'<>=`]/;
const stringEscape = /\\(?:[/"'&]|u[0-9a-f]{4})/i;

/**
 * The value of the HTML attribute that contains a host. The value is found from inside, by the nearest quote after the
 * name of an attribute, so any text may hold the piece of HTML. HTML in a string of a script is not found: its quotes
 * or slashes are escaped.
 * @param at where the host was found
 */
export function enclosingAttribute(text: string, at: number): UrlPlace | undefined {
  const place = findAttribute(text, at);
  return place && !stringEscape.test(text.slice(place.floor, place.ceiling)) ? place : undefined;
}

function findAttribute(text: string, at: number): UrlPlace | undefined {
  const window = Math.max(0, at - maxValueLength);
  const before = text.slice(window, at);
  const quotes = [before.lastIndexOf('"'), before.lastIndexOf("'")].sort((a, b) => b - a);
  for (const quote of quotes) {
    if (quote < 0) continue;
    const name = nameBefore(before, quote);
    const length = name === undefined ? -1 : text.slice(at, at + maxValueLength).indexOf(before[quote] as string);
    if (name !== undefined && length >= 0) return attributePlace(name, window + quote + 1, at + length);
  }
  return unquotedAttribute(text, at, before);
}

function unquotedAttribute(text: string, at: number, before: string): UrlPlace | undefined {
  let lead = 0;
  while (lead < maxLeadLength && lead < before.length && !notUnquoted.test(before[before.length - lead - 1] as string))
    lead++;
  const sign = before.length - lead - 1;
  if (before[sign] !== '=' || before.lastIndexOf('<') <= before.lastIndexOf('>')) return undefined;
  const name = nameBefore(before, sign + 1);
  const length = text.slice(at, at + maxValueLength).search(unquotedEnd);
  return name === undefined || length < 0 ? undefined : attributePlace(name, at - lead, at + length);
}

function nameBefore(before: string, end: number): string | undefined {
  return attributeName.exec(before.slice(Math.max(0, end - 60), end))?.[1]?.toLowerCase();
}

function attributePlace(name: string, floor: number, ceiling: number): UrlPlace {
  const isSrcset = name === 'srcset' || name === 'imagesrcset';
  return { floor, ceiling, reading: isSrcset ? 'srcset' : urlAttributes.has(name) ? 'url' : 'any', attribute: {} };
}
