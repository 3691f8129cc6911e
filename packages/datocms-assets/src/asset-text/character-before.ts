import { colon, dot, slash } from './spelling.ts';

/** A character in all its spellings, searched backwards. */
interface CharacterPattern {
  readonly plain: string;
  readonly atEnd: RegExp;
}

const pattern = (plain: string, spellings: string) => ({ plain, atEnd: new RegExp(`${spellings}$`, 'i') });
export const [dots, colons, slashes]: readonly [CharacterPattern, CharacterPattern, CharacterPattern] = [
  pattern('.', dot),
  pattern(':', colon),
  pattern('/', slash),
];
// No sensible spelling of a character is longer.
const maxLength = 48;

/**
 * Where the character begins that ends at `end`, in any spelling.
 * @param floor where the place begins
 * @returns `undefined` if another character ends there
 */
export function characterStartBefore(
  text: string,
  end: number,
  floor: number,
  character: CharacterPattern,
): number | undefined {
  if (end <= floor) return undefined;
  const last = text[end - 1] as string;
  if (last === character.plain) {
    let start = end - 1;
    while (start > floor && text[start - 1] === '\\') start--;
    return start;
  }
  if (!/[;}0-9a-f ]/i.test(last) || (last === ' ' && !/[0-9a-f]/i.test(text[end - 2] ?? ''))) return undefined;
  const found = character.atEnd.exec(text.slice(Math.max(floor, end - maxLength), end));
  return found ? end - found[0].length : undefined;
}
