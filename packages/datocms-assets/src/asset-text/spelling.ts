/**
 * How one character of a URL may be spelt in a text: plain, or escaped in layers of markup, strings and
 * percent-encoding. This file has patterns for the few characters that tell where a URL begins; `read-character.ts`
 * decodes any character.
 */

const escapedAmpersand = String.raw`(?:u0026|x26|u\{0*26\})`;
// A part that may repeat a million times has a loop of its own: V8 takes memory for each round of a loop with
// alternatives.
const repeatedAmpersand = '(?:amp;)*(?:#(?:0*38|x0*26);(?:amp;)*)*';

/** How functions that escape all but letters and digits write a backslash in HTML. */
const backslashEntity = '&(?:amp;){0,4}#(?:0*92|x0*5c);';
export const backslash = String.raw`(?:\\|${backslashEntity})`;
const backslashes = String.raw`\\*(?:${backslashEntity}\\*)*`;

/** An ampersand that begins an entity, at any depth of markup in markup. It may be written as an escape of a string. */
export const ampersand = String.raw`(?:&|\\+${escapedAmpersand})${repeatedAmpersand}`;

/**
 * All spellings of a character. `\\+` stands for any depth of string in string, `25` for any depth of percent-encoding;
 * `\2f ` is a CSS escape; `%5C%2F` is a slash of JSON in a query, `%26%2347%3B` is a slash of HTML in a query. No two
 * loops over backslashes can meet, so a run of them costs no more than its length.
 */
function spellings(character: string, entityNames: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  const entity = `${repeatedAmpersand}(?:#0*${code}|#x0*${hex}${entityNames && `|${entityNames}`});`;
  const css = `0{4}${hex} ?|0{0,3}${hex}(?![0-9a-f]) ?`;
  const plain = `${backslashes}(?:\\${character}|&${entity})`;
  const escaped = `${backslash}${backslashes}(?:${escapedAmpersand}${entity}|u00${hex}|u\\{0*${hex}\\}|x${hex}|${css})`;
  const percent = (code: string) => `%(?:25)*${code}`;
  const encodedAmpersand = `(?:${percent('26')}|${percent('5c')}u0026)(?:(?:amp|${percent('23')}(?:38|x26))${percent('3b')}){0,4}`;
  const encodedEntity = `${encodedAmpersand}(?:${percent('23')}(?:0*${code}|x0*${hex})${entityNames && `|${entityNames}`})${percent('3b')}`;
  const encoded = `(?:${percent('5c')}){0,8}(?:${percent(hex)}|(?<=5c)(?:u00|x)${hex}|${encodedEntity})`;
  return `(?:${plain}|${encoded}|${escaped})`;
}

export const slash = spellings('/', 'sol');
export const colon = spellings(':', 'colon');
export const dot = spellings('.', 'period');
export const quote = spellings('"', 'quot');
export const hyphen = spellings('-', '');
export const plus = spellings('+', 'plus');
export const equals = spellings('=', 'equals');

/** How the old URL writes slash, colon and dot. The new URL is written the same way. */
export interface Spelling {
  readonly slash: string;
  readonly colon: string;
  readonly dot: string;
}

/** The spelling of a URL without escapes. */
export const plainSpelling: Spelling = { slash: '/', colon: ':', dot: '.' };

/** Writes a URL of letters, digits, `-`, `_`, `/`, `:` and `.` in a spelling. */
export function spell(url: string, spelling: Spelling): string {
  return url.replace(/[/:.]/g, (character) =>
    character === '/' ? spelling.slash : character === ':' ? spelling.colon : spelling.dot,
  );
}

/** The spelling of the colon that goes with a slash's spelling, for a URL written without a scheme. */
export function colonLike(slash: string): string {
  const percent = /^%(?:25)*/.exec(slash)?.[0];
  return percent ? `${percent}${/\d[a-f]/.test(slash) ? '3a' : '3A'}` : ':';
}
