import { decodePercent } from './decode-url.ts';
import { ampersand, readUnit } from './spelling.ts';

const stop = /["'`<>()\s{}]/;
const quoteEntity = new RegExp(`${ampersand}(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));$`, 'i');
const farthest = 2048;

export type UrlOwner = 'none' | 'own' | 'foreign';

/** The end of the URL in front of a place and its owner: both may be parameters of one URL. */
interface Before {
  readonly end: number;
  readonly owner: UrlOwner;
}

/**
 * Whose URL it is in whose query or path another URL begins at `start`: the innermost one counts. `src=` and `0;url=` are no
 * URLs; a path is the site's own.
 * @param floor where the place begins
 */
export function enclosingUrlOwner(
  text: string,
  start: number,
  floor: number,
  siteHosts: ReadonlySet<string>,
  before: Before,
): UrlOwner {
  const lowest = Math.max(floor, start - farthest, before.end);
  const at = beginOf(text, start, lowest);
  let outer = withoutSiblings(plain(text, at, start));
  for (let depth = 0; depth < 4 && outer.includes('%'); depth++) outer = withoutSiblings(decodePercent(outer));
  const host = [...outer.matchAll(absolute)].at(-1)?.[1];
  if (host !== undefined) return siteHosts.has(host.toLowerCase()) ? 'own' : 'foreign';
  if (at === before.end && at > floor && before.owner !== 'none') return before.owner;
  return /[?/&]/.test(outer) ? 'own' : 'none';
}

/**
 * Whether a text in which a URL begins, behind other words, is a part of another site's URL: `https://x.example/?text=Look%20`.
 * @param withBlanks whether the URL around it may hold raw blanks, as that of a link
 */
export function isForeignText(
  text: string,
  start: number,
  floor: number,
  siteHosts: ReadonlySet<string>,
  before: Before,
  withBlanks: boolean,
): boolean {
  const lowest = Math.max(floor, start - farthest, before.end);
  const at = withBlanks ? lowest : beginOf(text, start, lowest);
  const host = /^\s*(?:https?:)?\/\/([^/?#&\s]+)[/?#]/i.exec(plain(text, at, start))?.[1];
  if (host !== undefined) return !siteHosts.has(host.toLowerCase());
  return at === before.end && at > floor && before.owner === 'foreign';
}

function beginOf(text: string, start: number, lowest: number): number {
  let at = start;
  while (at > lowest && !stopsBefore(text, at, lowest)) at--;
  return at;
}

/** A stretch with the escapes of its format undone, but not those of URLs. */
function plain(text: string, from: number, to: number): string {
  let found = '';
  for (let index = from; index < to; ) {
    const unit = readUnit(text, index);
    found += unit.char;
    index = unit.end;
  }
  return found;
}

/** Without the values of parameters that end before: a URL among them is closed. One that has a query of its own may go on. */
function withoutSiblings(outer: string): string {
  return outer.replace(/([?&][^?&#=]*=)[^?&#]*(?=&)/g, '$1');
}

function stopsBefore(text: string, at: number, lowest: number): boolean {
  const char = text[at - 1] as string;
  if (stop.test(char)) return true;
  if (char === ';') return quoteEntity.test(text.slice(Math.max(lowest, at - 40), at));
  return char === '\\' && !/^\\*(?:[/&]|u00|x2|u\{)/.test(text.slice(at - 1, at + 8));
}

// What names a server; `whatsapp://send?text=` names a program.
const absolute = /(?:(?:https?|wss?|ftp):|^)\/\/([^/?#&\s]*)/gi;
