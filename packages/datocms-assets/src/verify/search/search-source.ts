import { canHideLetter } from '../views/can-hide-letter.ts';
import { plainView } from '../views/decoded-views.ts';
import { endsRun, findRuns, type OnRun } from '../views/find-runs-without-blanks.ts';
import { findUtf16Text } from '../views/find-utf16.ts';
import { joinStrings } from '../views/joined-strings.ts';
import { WrappedBase64 } from '../views/wrapped-base64.ts';
import { searchBase64, searchWrappedBase64 } from './search-base64.ts';
import { findTargets, searchRun, searchWindow, windowsAround } from './search-escapes.ts';
import { searchShownText } from './search-shown-text.ts';
import type { SearchTargets } from './search-targets.ts';
import {
  decodedSource,
  joinedFormat,
  maxDepth,
  type Source,
  type SourceListener,
  type SourceSearch,
} from './source.ts';

/**
 * Searches bytes in every view that needs no unpacking. The plain text is searched first. Only parts that may hide a
 * target are decoded: places next to an escape, runs with escapes, base64, UTF-16.
 */
export function searchSource(source: Source, targets: SearchTargets, listener: SourceListener): void {
  const { bytes } = source;
  const search: SourceSearch = { source, text: bytes.toString('latin1'), targets, listener };
  const { ambiguous, ranges } = searchPlainText(search);
  for (const [from, to] of windowsAround(ambiguous)) searchWindow(search, from, to);
  searchShownText(search);
  const wrapped = new WrappedBase64(search.text);
  for (const range of wrapped.ranges) searchWrappedBase64(search, range);
  const onEscapedMarker = (at: number) => {
    const range = wrapped.afterEscapedMarker(at);
    if (range) searchWrappedBase64(search, range);
  };
  const onRun: OnRun = (start, end, hasEscape) => {
    const hidesLetter = hasEscape && canHideLetter(bytes, start, end, targets.hostLetterPairs);
    const hidesPacked = hidesLetter && searchRun(search, start, end, onEscapedMarker);
    if (!wrapped.includes(start, end)) searchBase64(search, start, end, hasEscape, hidesPacked);
  };
  for (let at = 0; at < ranges.length; at += 2) findRuns(bytes, targets.minLength, onRun, ranges[at], ranges[at + 1]);
  if (source.formats.length >= maxDepth) return;
  for (const { text, at } of joinStrings(search.text)) {
    listener.onText(decodedSource(source, joinedFormat, Buffer.from(text, 'latin1'), at));
  }
  findUtf16Text(bytes, targets.minLength, (decoded, at) => {
    listener.onText(decodedSource(source, 'UTF-16', decoded, (index) => at + 2 * index));
  });
}

/**
 * @returns ambiguous places, and the borders of the ranges that may hide a target (from, to, from, to, …): all but the
 *   names of existing stored files, which consist of lower-case letters, digits, full stops and hyphens
 */
function searchPlainText(search: SourceSearch): { ambiguous: number[]; ranges: number[] } {
  const { source, text, listener } = search;
  const ambiguous: number[] = [];
  const ranges = [0];
  findTargets(search, plainView(text), {
    onMatch: (match, view) => listener.onMatch(match, view, source),
    onAmbiguous: (index) => ambiguous.push(index),
    onStoredName: (name, start, end) => {
      listener.onStoredName(name);
      if (start >= ranges.at(-1)! && endsRun(source.bytes, end)) ranges.push(start, end);
    },
  });
  ranges.push(source.bytes.length);
  return { ambiguous, ranges };
}
