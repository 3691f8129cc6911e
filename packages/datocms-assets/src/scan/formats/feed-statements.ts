import { eachReference, type References } from '../../asset-text/references.ts';
import type { Surface } from '../surface.ts';

/**
 * What a feed states about the file behind a URL: `length` in bytes and `type` of an RSS enclosure (RSS 2.0, "enclosure") and
 * of an Atom link (RFC 4287 §4.2.7), `fileSize` and `type` of `media:content` (Media RSS), `size_in_bytes` and `mime_type` of
 * an attachment (JSON Feed 1.1). Start and end are of the value, without quotes.
 */
export interface Statement {
  readonly about: 'bytes' | 'type';
  readonly url: number;
  readonly surface: number;
  readonly start: number;
  readonly end: number;
}

interface Place {
  readonly url: number;
  readonly surface: number;
}

/** @param references those of the whole text, see `reference.ts` */
export function readStatements(text: string, surface: Surface, references: References): Statement[] {
  if ((surface !== 'feed' && surface !== 'json-feed') || references.length === 0) return [];
  const byStart = new Map<number, Place>();
  eachReference(references, (url, kind, _spelling, start) => byStart.set(start, { url, surface: kind }));
  if (surface === 'json-feed') return inJson(text, byStart);
  const all = Array.from(byStart, ([start, place]) => inTag(text, start, place)).flat();
  // A tag with two addresses says the same of both; the first one counts.
  return [...new Map(all.toReversed().map((each) => [each.start, each])).values()];
}

const elements = /^<(?:enclosure|media:content|(?:atom:)?link)(?=\s)/;
const attribute = /\s+([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/dy;
const addresses = new Set(['url', 'href']);
const stated: Readonly<Record<string, Statement['about']>> = {
  length: 'bytes',
  fileSize: 'bytes',
  type: 'type',
  size_in_bytes: 'bytes',
  mime_type: 'type',
};
// Farther away stands no tag's name.
const farthest = 2048;

function inTag(text: string, url: number, place: Place): Statement[] {
  const from = Math.max(0, url - farthest);
  const tag = from + text.slice(from, url).lastIndexOf('<');
  const name = tag < from ? null : elements.exec(text.slice(tag, tag + 16));
  if (!name) return [];
  const found: Statement[] = [];
  let isAddress = false;
  attribute.lastIndex = tag + name[0].length;
  for (let match = attribute.exec(text); match?.indices; match = attribute.exec(text)) {
    const [start, end] = match.indices[2] ?? match.indices[3] ?? [0, 0];
    const key = match[1] as string;
    if (addresses.has(key) && start === url) isAddress = true;
    const about = Object.hasOwn(stated, key) ? stated[key] : undefined;
    if (about) found.push({ about, ...place, start, end });
  }
  return isAddress ? found : [];
}

interface Entry {
  place?: Place;
  key: string;
  readonly statements: Omit<Statement, keyof Place>[];
}

interface Token {
  readonly raw: string;
  /** What stands between the quotes. */
  readonly string: string | undefined;
  readonly index: number;
}

/** What is said in the object in which a URL is the value of `url`. */
function inJson(text: string, byStart: ReadonlyMap<number, Place>): Statement[] {
  const found: Statement[] = [];
  const open: Entry[] = [];
  let behindColon = false;
  for (const { raw, string, index } of tokensOf(text)) {
    const entry = open.at(-1);
    if (raw === '{' || raw === '[') open.push({ key: '', statements: [] });
    else if (raw === '}' || raw === ']') {
      const { place, statements } = open.pop() ?? { statements: [] };
      for (const each of place ? statements : []) found.push({ ...each, ...(place as Place) });
    } else if (entry && string !== undefined && !behindColon) entry.key = string;
    else if (entry && raw !== ':' && raw !== ',') {
      const start = string === undefined ? index : index + 1;
      const place = entry.key === 'url' ? byStart.get(start) : undefined;
      if (place) entry.place = place;
      const about = Object.hasOwn(stated, entry.key) ? stated[entry.key] : undefined;
      const fits = about === 'type' ? string !== undefined : string === undefined;
      if (about && fits) entry.statements.push({ about, start, end: start + (string ?? raw).length });
    }
    behindColon = raw === ':';
  }
  return found;
}

/** Strings are read character by character, since a pattern would be tried again in each that never ends. Behind one, there is nothing. */
function* tokensOf(text: string): Generator<Token> {
  const token = /["{}[\]:,]|\d+/g;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const { 0: raw, index } = match;
    if (raw !== '"') yield { raw, string: undefined, index };
    else {
      const start = index + 1;
      let end = start;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length) return;
      yield { raw, string: text.slice(start, end), index };
      token.lastIndex = end + 1;
    }
  }
}
