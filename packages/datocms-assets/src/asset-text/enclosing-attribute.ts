import type { UrlPlace } from './url-place.ts';

/** Attributes whose whole value is one URL (HTML standard, "attributes" index; older and SVG ones too). */
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

/**
 * The value of the HTML attribute in which a host stands, wherever its tag is in the text. It is found from inside, by the
 * nearest quote behind an attribute's name, so that texts with pieces of HTML need no tokenizer.
 * @param at of the host
 */
export function enclosingAttribute(text: string, at: number): UrlPlace | undefined {
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
