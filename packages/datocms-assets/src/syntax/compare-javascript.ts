import { tokenizer, tokTypes } from 'acorn';
import { areInside, compareTokens, type Token } from './compare-tokens.ts';
import type { EditedText } from './edited-text.ts';
import type { Span } from './plain-edits.ts';

const strings = new Set<unknown>([tokTypes.string, tokTypes.template]);

/**
 * Whether a program has the same tokens after its edits, each where the edits move it. Text outside the edits is the same,
 * so an edit that lies in one string, template or comment leaves the rest of the program as it was.
 * @returns `undefined` if the program before the edits can't be read
 */
export function hasSameJavaScript({ before, after, edits }: EditedText): boolean | undefined {
  return compareTokens(readJavaScript(before), readJavaScript(after), edits);
}

/** Whether each span lies inside a string or a template of a program. */
export function areInJavaScriptStrings(program: string, spans: readonly Span[]): boolean {
  return areInside(spans, readJavaScript(program), strings);
}

/** @throws SyntaxError if the text is no JavaScript, but for example TypeScript or JSX */
function* readJavaScript(text: string): Generator<Token> {
  for (const { type, start, end } of tokenizer(text, {
    ecmaVersion: 'latest',
    sourceType: 'module',
    allowHashBang: true,
  }))
    yield { kind: type, start, end };
}
