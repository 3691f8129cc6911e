import { colon, dot, slash } from './spelling.ts';

/** A character in all its spellings, looked for from behind. */
interface Token {
  readonly plain: string;
  readonly atEnd: RegExp;
}
const token = (plain: string, spelt: string): Token => ({ plain, atEnd: new RegExp(`${spelt}$`, 'i') });
export const [dots, colons, slashes] = [token('.', dot), token(':', colon), token('/', slash)];
// Longer than any sensible spelling of one character.
const longestToken = 48;

/** Where a character begins that ends at `end`, in whatever spelling; `undefined` where another one ends there. */
export function tokenBefore(text: string, end: number, floor: number, token: Token): number | undefined {
  if (end <= floor) return undefined;
  const last = text[end - 1] as string;
  if (last === token.plain) {
    let start = end - 1;
    while (start > floor && text[start - 1] === '\\') start--;
    return start;
  }
  if (!/[;}0-9a-f ]/i.test(last) || (last === ' ' && !/[0-9a-f]/i.test(text[end - 2] ?? ''))) return undefined;
  const found = token.atEnd.exec(text.slice(Math.max(floor, end - longestToken), end));
  return found ? end - found[0].length : undefined;
}
