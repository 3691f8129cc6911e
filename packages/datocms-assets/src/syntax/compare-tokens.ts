import { tokenizer as cssTokenizer, TokenType } from '@csstools/css-tokenizer';
import { tokenizer as javascriptTokenizer } from 'acorn';
import type { EditedText, TextEdit } from './edited-text.ts';

/** A token of a language, by offset in UTF-16 units. Tokens of one kind are compared by where they stand. */
interface Token {
  readonly kind: unknown;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether a program has the same tokens after its edits, each where the edits move it. Text outside the edits is the same,
 * so an edit that lies in one string, template or comment leaves the rest of the program as it was.
 * @returns `undefined` if the program could not be read before either
 */
export function hasSameJavaScript({ before, after, edits }: EditedText): boolean | undefined {
  return compareTokens(readJavaScript(before), readJavaScript(after), edits);
}

/**
 * The same for CSS.
 * @returns `undefined` also for an edit outside strings, URLs and comments, such as in the value of a custom property: it
 * changes how many tokens there are, and breaks nothing
 */
export function hasSameCss({ before, after, edits }: EditedText): boolean | undefined {
  const tokens = [...readCss(before)];
  if (tokens.some(({ kind }) => isBad.has(kind)) || !startInText(edits, tokens)) return undefined;
  return compareTokens(tokens, readCss(after), edits);
}

function compareTokens(
  before: Iterable<Token>,
  after: Iterable<Token>,
  edits: readonly TextEdit[],
): boolean | undefined {
  const move = offsetMover(edits);
  const moved = after[Symbol.iterator]();
  try {
    for (const { kind, start, end } of before) {
      const [movedStart, movedEnd] = [move(start), move(end)];
      const next = nextToken(moved);
      if (!next || next.kind !== kind || next.start !== movedStart || next.end !== movedEnd) return false;
    }
  } catch {
    return undefined;
  }
  return nextToken(moved) === undefined;
}

/** The next token, or `undefined` where the text ends or can't be read. */
function nextToken(tokens: Iterator<Token>): Token | undefined {
  try {
    return tokens.next().value as Token | undefined;
  } catch {
    return undefined;
  }
}

/** Gives ascending offsets their place after the edits. An offset inside an edited span has none: it becomes NaN. */
function offsetMover(edits: readonly TextEdit[]): (offset: number) => number {
  let [shift, next] = [0, 0];
  return (offset) => {
    for (; next < edits.length && (edits[next] as TextEdit).end <= offset; next++) {
      const { start, end, text } = edits[next] as TextEdit;
      shift += text.length - (end - start);
    }
    return offset > (edits[next]?.start ?? offset) ? Number.NaN : offset + shift;
  };
}

/** @throws SyntaxError where the text is no JavaScript, such as TypeScript or JSX in some places */
function* readJavaScript(text: string): Generator<Token> {
  for (const { type, start, end } of javascriptTokenizer(text, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
  }))
    yield { kind: type, start, end };
}

function* readCss(text: string): Generator<Token> {
  const tokens = cssTokenizer({ css: text });
  while (!tokens.endOfFile()) {
    const [kind, , start, last] = tokens.nextToken();
    yield { kind, start, end: last + 1 };
  }
}

const isBad = new Set<unknown>([TokenType.BadString, TokenType.BadURL]);
const holdsText = new Set<unknown>([TokenType.String, TokenType.URL, TokenType.Comment]);

function startInText(edits: readonly TextEdit[], tokens: readonly Token[]): boolean {
  let at = 0;
  return edits.every(({ start }) => {
    while (at < tokens.length && (tokens[at] as Token).end <= start) at++;
    return holdsText.has(tokens[at]?.kind);
  });
}
