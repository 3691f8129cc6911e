import { decodeFully } from '../views/decode-fully.ts';
import { decodedViews, plainView, windowLength, windowOverlap } from '../views/decoded-views.ts';
import { findBase64Pieces, findBase64Text } from '../views/find-base64.ts';
import { findPackedInPiece, mayHoldPackedBase64 } from '../views/find-packed-base64.ts';
import { type MappedText, withoutMatches } from '../views/mapped-text.ts';
import type { WrappedRange } from '../views/wrapped-base64.ts';
import { decodedSource, maxDepth, type Source, type SourceListener, type SourceSearch } from './source.ts';

const lineFeed = 10;

/**
 * What to search for in base64. Escapes split packed data, so the escapes are decoded first. In text, they split no
 * place that matters.
 */
type Content = 'text' | 'packed data' | 'both';

/**
 * Searches the base64 in a run of the source. A run may contain line breaks.
 * @param hidesPacked base64 of packed data may begin with escaped letters
 */
export function searchBase64(
  { source, text, listener }: SourceSearch,
  start: number,
  end: number,
  hasEscape: boolean,
  hidesPacked: boolean,
): void {
  if (source.formats.length >= maxDepth) return;
  if (!hasEscape) {
    searchPieces(source, start, end, 'both', listener);
    return;
  }
  searchBase64Text(source, start, end, true, listener);
  if (hidesPacked || mayHoldPackedBase64(source.bytes, start, end)) {
    searchPackedEscaped(source, text.slice(start, end), start, listener);
  }
}

/** Searches the base64 of texts in a run of the source. */
export function searchBase64Text(
  source: Source,
  start: number,
  end: number,
  hasEscape: boolean,
  listener: SourceListener,
): void {
  const { bytes, formats } = source;
  if (formats.length >= maxDepth) return;
  if (hasEscape && bytes.subarray(start, end).includes(lineFeed)) {
    searchJoined(source, plainView(bytes.toString('latin1', start, end), start), 'text', listener);
  } else {
    searchPieces(source, start, end, 'text', listener);
  }
}

/** Searches base64 that blanks split, in any spelling of the blanks. */
export function searchWrappedBase64(
  { source, text, listener }: SourceSearch,
  { from, to, hasEscapes }: WrappedRange,
): void {
  if (source.formats.length >= maxDepth) return;
  const wrapped = text.slice(from, to);
  if (hasEscapes) {
    // The decoded view comes first, since it shows more of a URL than the plain view.
    for (let start = from; start < to; start += windowLength) {
      const window = text.slice(start, Math.min(to, start + windowLength + windowOverlap));
      for (const view of decodedViews(plainView(window, start), window)) searchJoined(source, view, 'text', listener);
    }
    searchPackedEscaped(source, wrapped, from, listener);
  }
  searchJoined(source, plainView(wrapped, from), hasEscapes ? 'text' : 'both', listener);
}

/** `\2f `, `\00002f` and `\2f` are slashes in CSS. In scripts they are control characters, which base64 lacks. */
const cssEscape = /\\(?:0{0,4}[2-7][\dA-Fa-f][ \f]|0{4}[2-7][\dA-Fa-f]|0{0,4}2[BbFf])/;

/** @param from the start of the text in the source */
function searchPackedEscaped(source: Source, text: string, from: number, listener: SourceListener): void {
  const { text: decoded, at } = decodeFully(text, cssEscape.test(text) ? 'css' : 'script');
  searchJoined(source, { text: decoded, at: (index) => from + at(index) }, 'packed data', listener);
}

/** Searches base64 after its blanks are removed. */
function searchJoined(source: Source, view: MappedText, content: Content, listener: SourceListener): void {
  const { text, at } = withoutMatches(view.text, /\s+/g);
  const bytes = Buffer.from(text, 'latin1');
  const joined = { ...source, bytes, at: (index: number) => source.at(view.at(at(index))) };
  searchPieces(joined, 0, bytes.length, content, listener);
}

function searchPieces(source: Source, start: number, end: number, content: Content, listener: SourceListener): void {
  const { bytes } = source;
  findBase64Pieces(bytes, start, end, (from, to) => {
    if (content !== 'packed data') {
      findBase64Text(bytes, from, to, (decoded, at) => listener.onText(fromBase64(source, decoded, at)));
    }
    if (content !== 'text') {
      findPackedInPiece(bytes, from, to, (decoded, at, isFirst) =>
        listener.onArchive(fromBase64(source, decoded, at), !isFirst),
      );
    }
  });
}

/** A source of decoded base64. Four characters stand for three bytes. */
function fromBase64(source: Source, decoded: Buffer, at: number): Source {
  return decodedSource(source, 'base64', decoded, (index) => at + Math.floor((index * 4) / 3));
}
