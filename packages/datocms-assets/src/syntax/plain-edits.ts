import type { EditedText } from './edited-text.ts';

/** Characters that neither open, close nor escape text in a string of JavaScript, JSON or CSS, or in `url(…)`. */
const plain = /^[\w./:?=&%@,+~-]+$/;
/** An escape that began this many characters before an edit may reach into it. */
const maxEscapeLength = 10;

/** The place of a replacement in the text after the edits, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The places of edits that replace plain characters by a URL or path of plain characters. If a plain edit is inside a
 * string after all edits, it also was before, and the string has the same end. So only the new text is read.
 * @returns `undefined` if one edit is not plain
 */
export function placesOfPlainEdits({ before, edits }: EditedText): Span[] | undefined {
  const spans: Span[] = [];
  let shift = 0;
  for (const { start, end, text } of edits) {
    const isEscaped = before.slice(Math.max(0, start - maxEscapeLength), start).includes('\\');
    if (isEscaped || !isPlainReplacement(text) || !plain.test(before.slice(start, end))) return undefined;
    spans.push({ start: start + shift, end: start + shift + text.length });
    shift += text.length - (end - start);
  }
  return spans;
}

/** Whether a text is a URL or path of plain characters. */
export function isPlainReplacement(text: string): boolean {
  return text.includes('/') && plain.test(text);
}
