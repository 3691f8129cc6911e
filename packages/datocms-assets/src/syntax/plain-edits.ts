import type { EditedText } from './edited-text.ts';

/** Characters that neither open, close nor escape anything inside a string of JavaScript, JSON or CSS, or in `url(…)`. */
const plain = /^[\w./:?=&%@,+~-]+$/;
/** An escape that began this many characters before an edit may reach into it. */
const maxEscapeLength = 10;

/** Where a replacement stands in the text after the edits, in UTF-16 units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * The places of edits that exchange plain characters for a URL or path of plain characters. If such an edit lies inside a string after all
 * edits, it did so before, and the string ends where it ended: one reading of the new text is enough.
 * @returns `undefined` if one edit is another one
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
