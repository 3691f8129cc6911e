import type { DecodedView } from '../views/decoded-views.ts';
import type { MatchListener, TokenMatch } from './matches.ts';
import type { SearchTargets } from './search-targets.ts';

/** Finds the token in a view. */
export function findToken(view: DecodedView, { token }: SearchTargets, { onMatch }: MatchListener<TokenMatch>): void {
  if (token === undefined) return;
  const { text } = view;
  for (let index = text.indexOf(token); index >= 0; index = text.indexOf(token, index + token.length)) {
    onMatch({ code: 'token-in-output', index, end: index + token.length }, view);
  }
}
