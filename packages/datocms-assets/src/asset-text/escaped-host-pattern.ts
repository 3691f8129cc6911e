import { type AssetHosts, assetDomain } from '../asset/asset-url.ts';
import { dot } from './spelling.ts';

// Loops are bounded, so that a run of back-slashes or zeros costs no more than its length.
const entity = (code: number) => `&(?:amp;){0,4}#(?:0{0,6}${code}|x0{0,6}${code.toString(16)})(?:;|(?![0-9a-f]))`;
const inString = (hex: string) =>
  `\\\\{1,16}(?:u00${hex}|u\\{0{0,6}${hex}\\}|x${hex}|0{4}${hex} ?|0{0,3}${hex}(?![0-9a-f]) ?)`;

/** Escapes of anything that letters and hyphens can be: the rarest sign of a host that is spelt in them. */
const escapedLetter =
  /&(?:amp;){0,4}#(?:x0{0,6}(?:2d|[4-7])|0{0,6}(?:45|6[5-9]|[78]\d|9[07-9]|1[012]\d))|%(?:25){0,6}(?:2d|[4-7][0-9a-f])|\\(?:u00|u\{0{0,6}|x|0{0,4})(?:2d|[4-7][0-9a-f])/i;
const marks = ['&#', '&amp;#', '\\', '%2', '%4', '%5', '%6', '%7'];

/** Whether letters of a host may be escaped in a text; most texts are told from their first bytes of escapes. */
export function mayEscapeLetters(text: string): boolean {
  return marks.some((mark) => text.includes(mark)) && escapedLetter.test(text);
}

/** Finds the domain, and the project's own hosts, with any of their characters escaped. Slow: for texts that may hold it. */
export function escapedHostPattern(hosts: AssetHosts): RegExp {
  const names = [assetDomain, ...hosts.extra];
  return new RegExp(names.map((name) => Array.from(name, spelt).join('')).join('|'), 'gi');
}

function spelt(character: string): string {
  if (character === '.') return dot;
  const codes = [...new Set([character.toLowerCase(), character.toUpperCase()])].map((each) => each.charCodeAt(0));
  const forms = codes.flatMap((code) => [
    entity(code),
    `%(?:25){0,6}${code.toString(16)}`,
    inString(code.toString(16)),
  ]);
  return `(?:${[character, ...forms].join('|')})`;
}
