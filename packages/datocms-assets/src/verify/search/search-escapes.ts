import { type DecodedView, decodedViews, plainView, windowLength, windowOverlap } from '../views/decoded-views.ts';
import { minBase64Length } from '../views/find-base64.ts';
import { mayHoldPackedBase64 } from '../views/find-packed-base64.ts';
import { findRuns } from '../views/find-runs-without-blanks.ts';
import { base64Marker } from '../views/wrapped-base64.ts';
import { findHosts } from './find-hosts.ts';
import { findKnownPaths } from './find-known-paths.ts';
import { findPlaybackIds } from './find-playback-ids.ts';
import { findStoredUrls, type StoredUrlListener } from './find-stored-urls.ts';
import { findToken } from './find-token.ts';
import type { Match, MatchListener } from './matches.ts';
import { searchBase64Text } from './search-base64.ts';
import type { SourceSearch } from './source.ts';

/** How many characters around a window are decoded too. They show whether a host or a name continues. */
const [contextBefore, contextAfter] = [256, 1024];
/** How far in front of an ambiguous place its URL may begin, and how many characters behind it matter. */
const [reachBefore, reachAfter] = [256, 16];

type TargetListener = MatchListener<Match> & StoredUrlListener;

/** Finds all targets in one view. */
export function findTargets({ targets }: SourceSearch, view: DecodedView, listener: TargetListener): void {
  findHosts(view, targets, listener);
  findKnownPaths(view, targets, listener);
  findPlaybackIds(view, targets, listener);
  findToken(view, targets, listener);
  if (targets.storedUrls) findStoredUrls(view, targets.storedUrls, listener);
}

/** Windows to decode around ambiguous places. Places near each other share a window. */
export function* windowsAround(places: readonly number[]): Generator<[from: number, to: number]> {
  let window: [from: number, to: number] | undefined;
  for (const place of places.toSorted((a, b) => a - b)) {
    const [from, to] = [place - reachBefore, place + reachAfter];
    if (window && from <= window[1] && place - window[0] < windowLength) {
      window[1] = to;
    } else {
      if (window) yield window;
      window = [from, to];
    }
  }
  if (window) yield window;
}

/** Decodes the escapes of a window, layer by layer, and searches for places that begin in the window. */
export function searchWindow(search: SourceSearch, from: number, to: number, context = contextAfter): void {
  const { source, text, listener } = search;
  const start = Math.max(0, from - contextBefore);
  const window = plainView(text.slice(start, to + context), start);
  const targetListener: TargetListener = {
    onMatch: (match, view) => {
      const at = view.at(match.index);
      if (at >= from && at < to) listener.onMatch(match, view, source);
    },
    // Ignored, since the next view decodes this escape.
    onAmbiguous: () => undefined,
    onStoredName: (name) => listener.onStoredName(name),
  };
  for (const view of decodedViews(window, text.slice(Math.max(0, from), to))) {
    findTargets(search, view, targetListener);
  }
}

/**
 * Decodes the escapes of a run, window by window. The text around the run is decoded only if the run contains a target.
 * @param onBase64Marker gets the offset after each word `base64`
 * @returns whether base64 of packed data may begin in it. The caller searches it, since a window may end inside of it
 */
export function searchRun(
  search: SourceSearch,
  start: number,
  end: number,
  onBase64Marker: (at: number) => void,
): boolean {
  const { source, text, targets, listener } = search;
  let mayHoldPacked = false;
  for (let from = start; from < end; from += windowLength) {
    const to = Math.min(end, from + windowLength);
    const window = plainView(text.slice(from, Math.min(end, to + windowOverlap)), from);
    let context = 0;
    for (const view of decodedViews(window, window.text)) {
      // The host ends in the run. A file name behind it may contain characters that end runs.
      if (targets.anyHost.test(view.text)) context = Math.max(context, contextBefore);
      if (targets.knownPaths?.anyProject.test(view.text)) context = windowOverlap;
      for (const { index, 0: marker } of view.text.matchAll(base64Marker)) {
        onBase64Marker(view.at(index + marker.length));
      }
      if (view.text.length < minBase64Length) continue;
      const bytes = Buffer.from(view.text, 'latin1');
      mayHoldPacked ||= mayHoldPackedBase64(bytes, 0, bytes.length);
      const decoded = { ...source, bytes, at: (index: number) => source.at(view.at(index)) };
      findRuns(bytes, minBase64Length, (first, last, hasEscape) => {
        searchBase64Text(decoded, first, last, hasEscape, listener);
      });
    }
    if (context > 0) searchWindow(search, from, to, to < end ? windowOverlap : context);
  }
  return mayHoldPacked;
}
