import { decodeHTMLAttribute } from 'entities';
import { decodeUtf8, encodeUtf8 } from '../memory/byte-strings.ts';
import type { CodeSpan } from '../syntax/code-span.ts';
import { offsetMover } from './followed-offsets.ts';
import type { Edit } from './splice.ts';

/** An inline script, style or attribute with code, which a digest of a Content Security Policy covers. */
export interface InlineCode {
  readonly start: number;
  readonly end: number;
  /** Gives the text that a browser hashes. Argument and result are byte strings. */
  readonly decode: (text: string) => string;
}

/** The inline code of a page, in its order. Browsers hash an attribute with decoded entities (CSP3 §6.7.3.3). */
export function listInlineCode(code: readonly CodeSpan[]): InlineCode[] {
  return code
    .filter(({ surface }) => surface !== 'island-props')
    .map(({ start, end, isAttribute }) => ({
      start,
      end,
      decode: isAttribute ? decodeAttribute : (text: string) => text,
    }))
    .sort((a, b) => a.start - b.start);
}

function decodeAttribute(text: string): string {
  return encodeUtf8(decodeHTMLAttribute(decodeUtf8(text)));
}

/** A part of a page as a byte string. */
type Slice = (start: number, end: number) => string;

/**
 * The inline code that edits have changed, before and after, as a browser hashes it. A browser normalises line breaks
 * before it hashes a text (HTML §13.2.3.5), so code with other line breaks is listed in both forms.
 * @param codeAfter the places of the code after the edits, in the same order
 */
export function* changedInlineCode(
  before: Slice,
  after: Slice,
  code: readonly InlineCode[],
  codeAfter: readonly InlineCode[],
): Generator<readonly [before: string, after: string]> {
  for (const [at, { start, end, decode }] of code.entries()) {
    const moved = codeAfter[at] as InlineCode;
    const [old, changed] = [decode(before(start, end)), decode(after(moved.start, moved.end))];
    if (old === changed) continue;
    yield [old, changed];
    if (old.includes('\r')) yield [normalizeLineBreaks(old), normalizeLineBreaks(changed)];
  }
}

function normalizeLineBreaks(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** Finds the places of code after the edits. @param code in the order of the file */
export function moveInlineCode(code: readonly InlineCode[], edits: readonly Edit[]): InlineCode[] {
  const move = offsetMover(edits);
  return code.map(({ start, end, decode }) => ({ start: move(start), end: move(end), decode }));
}
