import { type DecodedView, nameEscapes } from '../views/decoded-views.ts';
import type { Source } from './source.ts';

/**
 * Says what is at a place, and how it is spelt: `… is left (gzip, percent-encoding).`
 * @param from index in the source. The place ends at `to`.
 */
export function formatMessage(problem: string, view: DecodedView, source: Source, from: number, to: number): string {
  const { bytes, formats } = source;
  const escapes = nameEscapes(bytes.toString('latin1', from, to), view.dialect);
  const spelling = [...formats, ...escapes, ...(view.hostMapping === undefined ? [] : [view.hostMapping])];
  return `${problem} (${spelling.length > 0 ? spelling.join(', ') : 'plain text'}).`;
}
