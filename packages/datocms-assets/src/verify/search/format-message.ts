import { type DecodedView, nameEscapes } from '../views/decoded-views.ts';
import type { Source } from './source.ts';

const maxExcerptLength = 80;
const bytesBefore = 16;

/**
 * Says what is at a place, how it is spelt, and shows the text: `… is left (gzip, percent-encoding): …`.
 * @param from index in the source. The place ends at `to`.
 */
export function formatMessage(problem: string, view: DecodedView, source: Source, from: number, to: number): string {
  const { bytes, formats } = source;
  const escapes = nameEscapes(bytes.toString('latin1', from, to), view.dialect);
  const spelling = [...formats, ...escapes, ...(view.hostMapping === undefined ? [] : [view.hostMapping])];
  return `${problem} (${spelling.length > 0 ? spelling.join(', ') : 'plain text'}): ${excerptAt(bytes, from)}`;
}

/** The text at a place, on one line: white space, control characters and the like become blanks. */
function excerptAt(bytes: Buffer, at: number): string {
  const text = bytes
    .toString('utf8', Math.max(0, at - bytesBefore), at + maxExcerptLength)
    .replace(/[\s\p{C}\ufffd]+/gu, ' ')
    .trim();
  return text.length > maxExcerptLength ? `${text.slice(0, maxExcerptLength - 1)}…` : text;
}
