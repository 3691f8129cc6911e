import type { DecodedView } from '../views/decoded-views.ts';
import { type MatchListener, mayFollowEscape, type TokenMatch } from './matches.ts';
import type { SearchTargets } from './search-targets.ts';

/** A shorter token may be a part of a longer word by chance, so it only counts as a whole word. */
const minLengthInWords = 12;

/** Finds the token in a view. */
export function findToken(view: DecodedView, { token }: SearchTargets, { onMatch }: MatchListener<TokenMatch>): void {
  if (token === undefined) return;
  const { text } = view;
  for (let index = text.indexOf(token); index >= 0; index = text.indexOf(token, index + token.length)) {
    const end = index + token.length;
    if (token.length < minLengthInWords && isPartOfWord(text, index, end)) continue;
    onMatch({ code: 'token-in-output', index, end }, view);
  }
}

function isPartOfWord(text: string, start: number, end: number): boolean {
  const isInWord = (character = '') => /[A-Za-z0-9]/.test(character);
  return isInWord(text[end]) || (isInWord(text[start - 1]) && !mayFollowEscape(text, start));
}
