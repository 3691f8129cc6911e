import { type DecodedView, decodeLayers, plainView, windowLength } from './decoded-views.ts';
import type { Dialect } from './escapes.ts';
import { joinTexts, type MappedText } from './mapped-text.ts';

/** How far in front of a window's end to search for a place outside of escapes, and the length of an escape. */
const [maxLookBack, maxEscapeLength] = [4096, 32];
const escapeStart = /[%&\\]/;

/** A text of any length with all escapes decoded, layer by layer, until no layer changes it. */
export function decodeFully(text: string, dialect: Dialect): MappedText {
  const pieces: string[] = [];
  const offsets: Uint32Array[] = [];
  for (let from = 0; from < text.length; ) {
    const to = endOfWindow(text, from);
    let view: DecodedView = plainView(text.slice(from, to), from);
    for (const layer of decodeLayers(view, dialect)) view = layer;
    // This map is much smaller than the maps of all layers.
    offsets.push(Uint32Array.from({ length: view.text.length }, (_, index) => view.at(index)));
    pieces.push(view.text);
    from = to;
  }
  return joinTexts(pieces, (piece, index) => offsets[piece]?.[index] ?? text.length);
}

/** The end of a window that begins at `from`: behind text without escapes, else in front of an escape. */
function endOfWindow(text: string, from: number): number {
  const limit = from + windowLength;
  if (limit >= text.length) return text.length;
  let checkedFrom = limit;
  for (let end = limit; end > limit - maxLookBack; end = checkedFrom) {
    const before = text.slice(end - maxEscapeLength, end);
    if (!escapeStart.test(before)) return end;
    checkedFrom = end - maxEscapeLength + before.search(escapeStart);
  }
  let end = limit;
  while (end > limit - maxLookBack && !(isEscapeStart(text, end) && !isEscapeStart(text, end - 1))) end--;
  return end > limit - maxLookBack ? end : limit;
}

function isEscapeStart(text: string, at: number): boolean {
  return escapeStart.test(text.charAt(at));
}
