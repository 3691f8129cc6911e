import { readUnit } from './spelling.ts';

const stop = /["'`<>()\s{}]/;
const quoteEntity = /&(?:amp;)*(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));$/i;
const farthest = 2048;

/** The text of the URL in whose query or path another URL begins at `start`; empty where there is none. */
export function outerUrl(text: string, start: number, floor: number): string {
  let at = start;
  const lowest = Math.max(floor, start - farthest);
  for (; at > lowest; at--) {
    const char = text[at - 1] as string;
    if (stop.test(char)) break;
    if (char === ';' && quoteEntity.test(text.slice(Math.max(lowest, at - 16), at))) break;
    if (char === '\\' && !/^\\*(?:\/|u00)/.test(text.slice(at - 1, at + 8))) break;
  }
  let outer = '';
  for (let index = at; index < start; ) {
    const unit = readUnit(text, index);
    outer += unit.char;
    index = unit.end;
  }
  return outer;
}

export type Outer = 'none' | 'own' | 'foreign';

/** Whose URL it is. `src=` and `0;url=` are no URLs; a path is the site's own. */
export function ownerOf(outer: string, siteHosts: ReadonlySet<string>): Outer {
  if (!/[?/&]/.test(outer)) return 'none';
  const absolute = /^(?:[a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)/i.exec(decodeOnce(outer));
  if (!absolute) return 'own';
  return siteHosts.has((absolute[1] ?? '').toLowerCase()) ? 'own' : 'foreign';
}

function decodeOnce(url: string): string {
  return /^https?%3a/i.test(url) ? url.replace(/%3a/gi, ':').replace(/%2f/gi, '/') : url;
}

/** A row of a React flight payload: `1f:T4c2,<text>` says in hexadecimal how many bytes of text follow. */
export interface Row {
  readonly content: number;
  readonly bytes: number;
}

export function lengthPrefixedRows(text: string): Row[] {
  if (!text.includes(':T')) return [];
  return Array.from(text.matchAll(/(?:^|["\n]|\\n)[0-9a-f]+:T([0-9a-f]+),/g), (match) => ({
    content: match.index + match[0].length,
    bytes: Number.parseInt(match[1] as string, 16),
  }));
}

/** Whether `at` lies inside a length-prefixed row; also of a serialised PHP string. `rows` are in ascending order. */
export function isLengthPrefixed(text: string, at: number, rows: readonly Row[]): boolean {
  if (/s:\d+:\\*"$/.test(text.slice(Math.max(0, at - 16), at))) return true;
  const row = rows.findLast((each) => each.content <= at);
  if (!row) return false;
  let bytes = 0;
  for (let index = row.content; index < at && bytes < row.bytes; ) {
    const unit = readUnit(text, index);
    bytes += unit.end - index === 1 ? 1 : Buffer.byteLength(unit.char);
    index = unit.end;
  }
  return bytes < row.bytes;
}
