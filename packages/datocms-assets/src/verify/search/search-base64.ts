import { type DecodedView, decodedViews, plainView, windowLength, windowOverlap } from '../views/decoded-views.ts';
import { findBase64, minBase64Length } from '../views/find-base64.ts';
import { withoutMatches } from '../views/without-matches.ts';
import type { WrappedRange } from '../views/wrapped-base64.ts';
import { decodedSource, maxDepth, type Source, type SourceListener, type SourceSearch } from './source.ts';

const lineFeed = 10;

/** Searches the base64 in a run of the source. A run may hold line breaks. */
export function searchBase64(
  source: Source,
  start: number,
  end: number,
  hasEscape: boolean,
  listener: SourceListener,
): void {
  const { bytes, formats } = source;
  if (end - start < minBase64Length || formats.length >= maxDepth) return;
  if (hasEscape && bytes.subarray(start, end).includes(lineFeed)) {
    searchWithoutBlanks(source, plainView(bytes.toString('latin1', start, end), start), listener);
  } else {
    decodeBase64(source, start, end, listener);
  }
}

/** Searches base64 that blanks cut into pieces, in any spelling of the blanks. */
export function searchWrappedBase64(
  { source, text, listener }: SourceSearch,
  { from, to, hasEscapes }: WrappedRange,
): void {
  if (source.formats.length >= maxDepth) return;
  searchWithoutBlanks(source, plainView(text.slice(from, to), from), listener);
  if (!hasEscapes) return;
  for (let start = from; start < to; start += windowLength) {
    const window = text.slice(start, Math.min(to, start + windowLength + windowOverlap));
    for (const view of decodedViews(plainView(window, start), window)) searchWithoutBlanks(source, view, listener);
  }
}

function searchWithoutBlanks(source: Source, view: DecodedView, listener: SourceListener): void {
  const { text, at } = withoutMatches(view.text, /\s+/g);
  const bytes = Buffer.from(text, 'latin1');
  const joined = { ...source, bytes, at: (index: number) => source.at(view.at(at(index))) };
  decodeBase64(joined, 0, bytes.length, listener);
}

function decodeBase64(source: Source, start: number, end: number, listener: SourceListener): void {
  // Four characters spell three bytes.
  const toSource = (decoded: Buffer, at: number) =>
    decodedSource(source, 'base64', decoded, (index) => at + Math.floor((index * 4) / 3));
  findBase64(source.bytes, start, end, {
    onText: (decoded, at) => listener.onText(toSource(decoded, at)),
    onArchive: (decoded, at, isFirst) => listener.onArchive(toSource(decoded, at), !isFirst),
  });
}
