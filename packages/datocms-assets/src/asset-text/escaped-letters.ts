import type { AssetHosts } from '../asset/asset-url.ts';
import { dot, hyphen } from './spelling.ts';

// Loops are bounded, so a run of backslashes or zeros costs no more than its length.
const entity = (code: number) => `&(?:amp;){0,4}#(?:0{0,6}${code}|x0{0,6}${code.toString(16)})(?:;|(?![0-9a-f]))`;
const inString = (hex: string) =>
  `\\\\{1,16}(?:u00${hex}|u\\{0{0,6}${hex}\\}|x${hex}|0{4}${hex} ?|0{0,3}${hex}(?![0-9a-f]) ?)`;

/** Any escape that may stand for letters or hyphens. A text without a match spells no host in escapes. */
const escapedLetter =
  /&(?:amp;){0,4}#(?:x0{0,6}(?:2d|[4-7][0-9a-f])(?![0-9a-f])|0{0,6}(?:45|6[5-9]|[78]\d|9[07-9]|1[012]\d)(?!\d))|%(?:25){0,6}(?:2d|[4-7][0-9a-f])|\\(?:u00|u\{0{0,6}|x|0{0,4})(?:2d|[4-7][0-9a-f])|\\-/i;
const marks = ['&#', '&amp;#', '\\', '%2', '%4', '%5', '%6', '%7'];

/** Whether letters of a host may be escaped in a text. Most texts hold no mark of an escape. */
export function mayEscapeLetters(text: string): boolean {
  return marks.some((mark) => text.includes(mark)) && escapedLetter.test(text);
}

/** Finds the domain, and the project's own hosts, with any of their characters escaped. The search with it is slow. */
export function escapedHostPattern(hosts: AssetHosts): RegExp {
  const { names } = hosts;
  return new RegExp(names.map((name) => Array.from(name, spellings).join('')).join('|'), 'gi');
}

/**
 * Matches a host of which no more than hyphens and dots are escaped. Functions of Twig, Django and OWASP escape all but letters and
 * digits.
 */
export function escapedHyphensPattern(hosts: AssetHosts): RegExp {
  const names = hosts.names.map((name) => name.replace(/[.-]/g, (mark) => (mark === '.' ? dot : hyphen)));
  return new RegExp(`^(?:${names.join('|')})$`, 'i');
}

function spellings(character: string): string {
  if (character === '.') return dot;
  const codes = [...new Set([character.toLowerCase(), character.toUpperCase()])].map((letter) => letter.charCodeAt(0));
  const escapes = codes.flatMap((code) => [
    entity(code),
    `%(?:25){0,6}${code.toString(16)}`,
    inString(code.toString(16)),
  ]);
  if (character === '-') escapes.push(hyphen);
  return `(?:${[character, ...escapes].join('|')})`;
}

/** Escapes of one ASCII character: entities, also escaped ones; percent-encoding; strings of JavaScript and CSS. */
const asciiEscape =
  /&(?:amp;)*#(?:x0*([2-7][0-9a-f])|0*(\d{2,3}))(?:;|(?![0-9a-f]))|%(?:25)*([2-7][0-9a-f])|\\{1,16}(?:u00([2-7][0-9a-f])|u\{0*([2-7][0-9a-f])\}|x([2-7][0-9a-f])|0{0,4}([2-7][0-9a-f])(?![0-9a-f]) ?)/gi;

/** Decodes letters, digits, dots and hyphens. Delimiters stay escaped, so URLs end at the same characters. */
export function unescapeLetters(text: string): string {
  return text.replace(asciiEscape, (raw, hex, decimal, ...others) => {
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? others.find((one) => one !== undefined), 16);
    const char = String.fromCharCode(code);
    return /[A-Za-z0-9.-]/.test(char) ? char : raw;
  });
}
