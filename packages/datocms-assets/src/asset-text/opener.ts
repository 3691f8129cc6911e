import { ampersand } from './spelling.ts';

/** What opened a URL, as a reader of the innermost text sees it: a quote, a bracket, a blank, or the attribute itself. */
export type Opener = '"' | "'" | '`' | '(' | '[' | '<' | '>' | '=' | ',' | '/' | '?' | '#' | ' ' | 'start' | 'other';

const entity = (names: string) => new RegExp(`${ampersand}(?:${names});$`, 'i');

const entities: readonly (readonly [RegExp, Opener])[] = [
  [entity('quot|#0*34|#x0*22'), '"'],
  [entity('apos|#0*39|#x0*27'), "'"],
  [entity('grave|#0*96|#x0*60'), '`'],
  [entity('lt|#0*60|#x0*3c'), '<'],
  [entity('gt|#0*62|#x0*3e'), '>'],
  [entity('lpar|#0*40|#x0*28'), '('],
  [entity('equals|#0*61|#x0*3d'), '='],
  [entity('comma|#0*44|#x0*2c'), ','],
  [entity('nbsp|Tab|NewLine|#0*(?:9|10|13|32|160)|#x0*(?:9|a|d|20|a0)'), ' '],
];
const hexEscape = /(?:\\+(?:u00|x)|%(?:25)*)([0-9a-f]{2})$/i;
const blankEscape = /\\+[nrtfbv]$/;
const openers = new Set<string>(['"', "'", '`', '(', '[', '<', '>', '=', ',', '/', '?', '#', ' ']);
// Longer than any sensible spelling of one character.
const farthest = 40;

/** Tells what stands right before `start`; `floor` is where the place begins. */
export function openerBefore(text: string, start: number, floor: number): Opener {
  if (start <= floor) return 'start';
  const before = text.slice(Math.max(floor, start - farthest), start);
  const last = before.at(-1) ?? '';
  if (last === ';') {
    const found = entities.find(([pattern]) => pattern.test(before));
    if (found) return found[1];
  }
  if (/[0-9a-f]/i.test(last)) {
    const hex = hexEscape.exec(before)?.[1];
    if (hex) return asOpener(String.fromCharCode(Number.parseInt(hex, 16)));
  }
  if (blankEscape.test(before)) return ' ';
  return asOpener(last);
}

function asOpener(char: string): Opener {
  if (char <= ' ') return ' ';
  return openers.has(char) ? (char as Opener) : 'other';
}
