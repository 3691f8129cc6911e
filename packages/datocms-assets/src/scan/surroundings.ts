import { decodePercent } from './decode.ts';
import { ampersand, readUnit } from './spelling.ts';

const stop = /["'`<>()\s{}]/;
const quoteEntity = new RegExp(`${ampersand}(?:quot|apos|lt|gt|#0*(?:34|39|60|62)|#x0*(?:22|27|3c|3e));$`, 'i');
const farthest = 2048;

export type Owner = 'none' | 'own' | 'foreign';

/**
 * Whose URL it is in whose query or path another URL begins at `start`: the innermost one counts. `src=` and `0;url=` are no
 * URLs; a path is the site's own.
 * @param floor where the place begins
 * @param before the end of the URL in front of it and its owner: both may be parameters of one URL
 */
export function ownerAt(
  text: string,
  start: number,
  floor: number,
  siteHosts: ReadonlySet<string>,
  before: { readonly end: number; readonly owner: Owner },
): Owner {
  const lowest = Math.max(floor, start - farthest, before.end);
  let at = start;
  while (at > lowest && !stopsBefore(text, at, lowest)) at--;
  let outer = '';
  for (let index = at; index < start; ) {
    const unit = readUnit(text, index);
    outer += unit.char;
    index = unit.end;
  }
  for (let depth = 0; depth < 4 && outer.includes('%'); depth++) outer = decodePercent(outer);
  const host = [...outer.matchAll(absolute)].at(-1)?.[1];
  if (host !== undefined) return siteHosts.has(host.toLowerCase()) ? 'own' : 'foreign';
  if (at === before.end && at > floor && before.owner !== 'none') return before.owner;
  return /[?/&]/.test(outer) ? 'own' : 'none';
}

function stopsBefore(text: string, at: number, lowest: number): boolean {
  const char = text[at - 1] as string;
  if (stop.test(char)) return true;
  if (char === ';') return quoteEntity.test(text.slice(Math.max(lowest, at - 40), at));
  return char === '\\' && !/^\\*(?:[/&]|u00|x2|u\{)/.test(text.slice(at - 1, at + 8));
}

// What names a server; `whatsapp://send?text=` names a program.
const absolute = /(?:(?:https?|wss?|ftp):|^)\/\/([^/?#&\s]*)/gi;
