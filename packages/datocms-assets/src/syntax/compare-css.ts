import { TokenType, tokenizer } from '@csstools/css-tokenizer';
import { areInside, compareTokens, type Token } from './compare-tokens.ts';
import type { EditedText, TextEdit } from './edited-text.ts';
import type { Span } from './plain-edits.ts';

/**
 * Whether a style sheet, or a list of declarations, has the same tokens after its edits.
 * @returns `undefined` also for an edit outside strings, URLs and comments, such as in the value of a custom property:
 *   it changes the number of tokens, and does no harm
 */
export function hasSameCss({ before, after, edits }: EditedText): boolean | undefined {
  const tokens = [...readCss(before)];
  if (tokens.some(({ kind }) => isBad.has(kind)) || !startInText(edits, tokens)) return undefined;
  return compareTokens(tokens, readCss(after), edits);
}

/** Whether each span lies inside a string or an unquoted URL of a style sheet. */
export function areInCssStrings(css: string, spans: readonly Span[]): boolean {
  return areInside(spans, readCss(css), holdsString);
}

function* readCss(text: string): Generator<Token> {
  const tokens = tokenizer({ css: text });
  while (!tokens.endOfFile()) {
    const [kind, , start, last] = tokens.nextToken();
    yield { kind, start, end: last + 1 };
  }
}

const isBad = new Set<unknown>([TokenType.BadString, TokenType.BadURL]);
const holdsString = new Set<unknown>([TokenType.String, TokenType.URL]);
const holdsText = new Set<unknown>([TokenType.String, TokenType.URL, TokenType.Comment]);

function startInText(edits: readonly TextEdit[], tokens: readonly Token[]): boolean {
  let at = 0;
  return edits.every(({ start }) => {
    while (at < tokens.length && (tokens[at] as Token).end <= start) at++;
    return holdsText.has(tokens[at]?.kind);
  });
}
