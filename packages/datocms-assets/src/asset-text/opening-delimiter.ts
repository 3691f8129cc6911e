import { decodeHTMLStrict } from 'entities';
import { decodePercent } from '../asset/percent-encoding.ts';
import { ampersand, backslash } from './spelling.ts';

/**
 * The decoded character in front of a URL, which tells what ends the URL. `start`: the URL begins where its place does.
 * `+`: a blank in front of an encoded URL, as forms write it.
 */
export type OpeningDelimiter =
  | '"'
  | "'"
  | '`'
  | '('
  | '['
  | '<'
  | '>'
  | '='
  | ','
  | '/'
  | '?'
  | '#'
  | ' '
  | '+'
  | 'start'
  | 'other';

const entity = new RegExp(`${ampersand}(#?\\w+);$`, 'i');
const hexEscape = new RegExp(`(?:${backslash}(?:u00|x)|%(?:25)*)([0-9a-f]{2})$`, 'i');
const blankEscape = new RegExp(`${backslash}[nrtfbv]$`);
const percentEscape = /%((?:25)*)(?:[0-9a-f]{2}|5c(?:u00[0-9a-f]{2}|x[0-9a-f]{2}|[nrtfbv]))$/i;
const delimiters = new Set<string>(['"', "'", '`', '(', '[', '<', '>', '=', ',', '/', '?', '#', ' ']);
// No sensible spelling of a character is longer.
const maxLength = 40;
const maxEncodedLength = 120;

/** Reads the character that ends right before `start`. @param floor where the place begins */
export function openingDelimiterBefore(text: string, start: number, floor: number): OpeningDelimiter {
  if (start <= floor) return 'start';
  const percent = delimiterPercent(text, start, floor);
  if (percent === 0) return readDelimiter(text.slice(Math.max(floor, start - maxLength), start));
  let before = text.slice(Math.max(floor, start - maxEncodedLength), start);
  for (let layer = 0; layer < percent; layer++) before = decodePercent(before);
  return readDelimiter(before);
}

/** How often the delimiter is percent-encoded. */
export function delimiterPercent(text: string, start: number, floor: number): number {
  // Quotes, blanks and slashes end no escape.
  if (text.charCodeAt(start - 1) < 0x30) return 0;
  const match = percentEscape.exec(text.slice(Math.max(floor, start - maxLength), start));
  return match ? (match[1] as string).length / 2 + 1 : 0;
}

function readDelimiter(before: string): OpeningDelimiter {
  const last = before.at(-1) ?? '';
  if (last === ';') {
    const name = entity.exec(before)?.[1];
    if (name) return toDelimiter(decodeHTMLStrict(`&${name};`).replace('\xa0', ' '));
  }
  if (/[0-9a-f]/i.test(last)) {
    const hex = hexEscape.exec(before)?.[1];
    if (hex) return toDelimiter(String.fromCharCode(Number.parseInt(hex, 16)));
  }
  if ('nrtfbv'.includes(last) && blankEscape.test(before)) return ' ';
  return toDelimiter(last);
}

function toDelimiter(char: string): OpeningDelimiter {
  if (char <= ' ' || char === '\x7f') return ' ';
  return delimiters.has(char) ? (char as OpeningDelimiter) : 'other';
}
