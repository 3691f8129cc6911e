import { decodeFully } from '../views/decode-fully.ts';
import { type DecodedView, decodedViews, plainView, windowLength, windowOverlap } from '../views/decoded-views.ts';
import { findBase64Pieces, findBase64Text, minBase64Length } from '../views/find-base64.ts';
import { findPackedInPiece, mayHoldPackedBase64 } from '../views/find-packed-base64.ts';
import { type MappedText, withoutMatches } from '../views/without-matches.ts';
import type { WrappedRange } from '../views/wrapped-base64.ts';
import { decodedSource, maxDepth, type Source, type SourceListener, type SourceSearch } from './source.ts';

const lineFeed = 10;

/**
 * Searches the base64 in a run of the source. A run may hold line breaks.
 * @param hidesPacked base64 of packed data may begin with escaped letters
 */
export function searchBase64(
  { source, text, listener }: SourceSearch,
  start: number,
  end: number,
  hasEscape: boolean,
  hidesPacked: boolean,
): void {
  const { bytes, formats } = source;
  if (end - start < minBase64Length || formats.length >= maxDepth) return;
  if (!hasEscape) {
    findBase64Pieces(bytes, start, end, (from, to) => {
      findBase64Text(bytes, from, to, (decoded, at) => listener.onText(fromBase64(source, decoded, at)));
      findPacked(source, from, to, listener);
    });
    return;
  }
  searchBase64Text(source, start, end, true, listener);
  // Escapes cut packed data, so they are decoded first. They cut text too, but in no place that matters.
  if (hidesPacked || mayHoldPackedBase64(bytes, start, end)) {
    searchPackedEscaped(source, text.slice(start, end), start, listener);
  }
}

/** Searches the base64 of text in a run of the source. */
export function searchBase64Text(
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
    findText(source, start, end, listener);
  }
}

/** Searches base64 that blanks cut into pieces, in any spelling of the blanks. */
export function searchWrappedBase64(
  { source, text, listener }: SourceSearch,
  { from, to, hasEscapes }: WrappedRange,
): void {
  if (source.formats.length >= maxDepth) return;
  const plain = plainView(text.slice(from, to), from);
  searchWithoutBlanks(source, plain, listener);
  if (hasEscapes) searchPackedEscaped(source, plain.text, from, listener);
  else searchPacked(source, withoutBlanks(plain), listener);
  if (!hasEscapes) return;
  for (let start = from; start < to; start += windowLength) {
    const window = text.slice(start, Math.min(to, start + windowLength + windowOverlap));
    for (const view of decodedViews(plainView(window, start), window)) searchWithoutBlanks(source, view, listener);
  }
}

/** `\2f `, `\00002f` and `\2f` are slashes in CSS. In scripts they would be control characters, which no base64 holds. */
const cssEscape = /\\(?:0{0,4}[2-7][\dA-Fa-f][ \f]|0{4}[2-7][\dA-Fa-f]|0{0,4}2[BbFf])/;

/** @param from where the text begins in the source */
function searchPackedEscaped(source: Source, text: string, from: number, listener: SourceListener): void {
  const { text: decoded, at } = decodeFully(text, cssEscape.test(text) ? 'css' : 'script');
  searchPacked(source, withoutBlanks({ text: decoded, at: (index) => from + at(index) }), listener);
}

function searchWithoutBlanks(source: Source, view: DecodedView, listener: SourceListener): void {
  const joined = toSource(source, withoutBlanks(view));
  findText(joined, 0, joined.bytes.length, listener);
}

function searchPacked(source: Source, view: MappedText, listener: SourceListener): void {
  const joined = toSource(source, view);
  findBase64Pieces(joined.bytes, 0, joined.bytes.length, (from, to) => findPacked(joined, from, to, listener));
}

function findPacked(source: Source, from: number, to: number, listener: SourceListener): void {
  findPackedInPiece(source.bytes, from, to, (decoded, at, isFirst) =>
    listener.onArchive(fromBase64(source, decoded, at), !isFirst),
  );
}

function withoutBlanks(view: MappedText): MappedText {
  const { text, at } = withoutMatches(view.text, /\s+/g);
  return { text, at: (index) => view.at(at(index)) };
}

/** The text as bytes. Offsets of the view are offsets of the source. */
function toSource(source: Source, { text, at }: MappedText): Source {
  return { ...source, bytes: Buffer.from(text, 'latin1'), at: (index) => source.at(at(index)) };
}

function findText(source: Source, start: number, end: number, listener: SourceListener): void {
  const { bytes } = source;
  findBase64Pieces(bytes, start, end, (from, to) =>
    findBase64Text(bytes, from, to, (decoded, at) => listener.onText(fromBase64(source, decoded, at))),
  );
}

/** Four characters spell three bytes. */
function fromBase64(source: Source, decoded: Buffer, at: number): Source {
  return decodedSource(source, 'base64', decoded, (index) => at + Math.floor((index * 4) / 3));
}
