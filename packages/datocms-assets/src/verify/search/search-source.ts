import { eachBase64 } from '../views/base64.ts';
import { type DecodedView, decodedViews, plainView } from '../views/decoded-views.ts';
import { eachRun, endsRun, hides, type OnRun } from '../views/token-runs.ts';
import { eachUtf16Text } from '../views/utf16.ts';
import {
  base64Marker,
  eachMarked,
  indentedLine,
  isBlank,
  isMarkedAt,
  joined,
  markedAt,
  type Wrapped,
  wrappedAt,
} from '../views/wrapped-base64.ts';
import { findHosts } from './find-hosts.ts';
import { findKnownPaths } from './find-known-paths.ts';
import { findLocalUrls, type OnLocalName } from './find-local-urls.ts';
import type { Hit, Listener } from './hit.ts';
import type { Needles } from './needles.ts';

/** Bytes to search: a file, or what was unpacked or decoded from one. */
export interface Source {
  readonly bytes: Buffer;
  /** How a reader gets from the file to these bytes, outermost first; empty for the file itself. */
  readonly views: readonly string[];
  /** How many of them are containers. */
  readonly depth: number;
  /** Tells sources apart whose offsets are not comparable. */
  readonly id: number;
  /** Offset in the file, or in the unpacked bytes that the source was decoded from. */
  at(index: number): number;
}

/** What a search reports to. `onHit` may be called more than once for one place. */
export interface Sink {
  readonly onHit: (hit: Hit, reading: DecodedView, source: Source) => void;
  /** Bytes found inside text that begin with the signature of an archive, which may stand there by chance. */
  readonly onPacked: (source: Source, mayBeChance: boolean) => void;
  readonly localNames: Set<string>;
}

/** Containers in containers are opened so many times. */
export const deepest = 4;

const shortestRun = 20;
const windowLength = 2 ** 16;
/** Windows of one run share as much: more than a host or a file name takes in any spelling. */
const runOverlap = 2 ** 12;
/** What is decoded around a stretch, so that its places are judged by what stands beside them. */
const contextBefore = 256;
const contextAfter = 1024;
/** How far in front of an unclear place its URL may begin, and how long its first characters are. */
const [reachBefore, reachAfter] = [256, 16];

/** Searches bytes in every view but those that have to be unpacked. */
export function searchSource(source: Source, needles: Needles, sink: Sink): void {
  const { bytes } = source;
  const text = bytes.toString('latin1');
  const unclear: number[] = [];
  const between = [0];
  find(plainView(text), source, needles, sink, {
    onUnclear: (index) => unclear.push(index),
    onName: (name, start, end) => {
      sink.localNames.add(name);
      if (start >= between.at(-1)! && endsRun(bytes, end)) between.push(start, end);
    },
  });
  between.push(bytes.length);
  for (const [from, to] of windowsAround(unclear)) searchWindow(from, to, text, source, needles, sink);
  const marked = [...eachMarked(text, bytes)];
  for (const wrapped of marked) searchWrapped(wrapped, text, source, needles, sink);
  let [next, done, hidden, indented] = [0, 0, 0, 0];
  const onMarker = (at: number) => {
    const wrapped = at < hidden || isMarkedAt(text, at) ? undefined : markedAt(text, bytes, at);
    if (wrapped) searchWrapped(wrapped, text, source, needles, sink);
    hidden = wrapped?.to ?? hidden;
  };
  const onRun: OnRun = (start, end, escaped) => {
    if (escaped && hides(bytes, start, end, needles.splits)) {
      for (let from = start; from < end; from += windowLength) {
        searchRun(from, end, text, source, needles, sink, onMarker);
      }
    }
    if (start > 0 && bytes[start - 1] === 0x2c && (escaped || isBlank(bytes[end])) && isMarkedAt(text, start - 1)) {
      const wrapped = wrappedAt(text, bytes, start);
      if (wrapped) searchWrapped(wrapped, text, source, needles, sink);
      done = wrapped?.to ?? done;
    }
    while (marked[next] !== undefined && marked[next]!.to < end) next++;
    if (end <= done || start >= (marked[next]?.from ?? Infinity)) return;
    searchBase64(start, end, escaped, source, needles, sink);
    const line = start < indented ? undefined : indentedLine(bytes, start, end);
    const wrapped = line === undefined ? undefined : wrappedAt(text, bytes, line);
    if (wrapped) searchWrapped(wrapped, text, source, needles, sink);
    indented = wrapped?.to ?? indented;
  };
  // In the name of a stored file, which lower-case letters, digits, full stops and hyphens make up, nothing is hidden.
  for (let at = 0; at < between.length; at += 2) eachRun(bytes, needles.shortest, onRun, between[at], between[at + 1]);
  if (source.depth >= deepest) return;
  eachUtf16Text(bytes, needles.shortest, (decoded, at) => {
    searchSource(
      inside(source, 'UTF-16', decoded, (index) => at + 2 * index),
      needles,
      sink,
    );
  });
}

function find(
  reading: DecodedView,
  source: Source,
  needles: Needles,
  sink: Sink,
  { onUnclear, onName }: { readonly onUnclear: Listener<Hit>['onUnclear']; readonly onName: OnLocalName },
): void {
  const listener: Listener<Hit> = { onHit: (hit, where) => sink.onHit(hit, where, source), onUnclear };
  findHosts(reading, needles, listener);
  findKnownPaths(reading, needles, listener);
  findLocalUrls(reading, needles, listener, onName);
}

/** One window for places that are near each other. */
function* windowsAround(indexes: readonly number[]): Generator<[from: number, to: number]> {
  let open: [from: number, to: number] | undefined;
  for (const index of indexes.toSorted((a, b) => a - b)) {
    const [from, to] = [index - reachBefore, index + reachAfter];
    if (open && from <= open[1] && index - open[0] < windowLength) {
      open[1] = to;
    } else {
      if (open) yield open;
      open = [from, to];
    }
  }
  if (open) yield open;
}

/**
 * Undoes the escapes of a run from `from` on, layer by layer, as far as a window reaches. Only where a needle comes out, it is
 * worth decoding what stands around it.
 * @param onMarker is given places behind a marker of base64
 */
function searchRun(
  from: number,
  end: number,
  text: string,
  source: Source,
  needles: Needles,
  sink: Sink,
  onMarker: (at: number) => void,
): void {
  const to = Math.min(end, from + windowLength);
  const run = plainView(text.slice(from, Math.min(end, to + runOverlap)), from);
  let context = 0;
  for (const reading of decodedViews(run, run.text)) {
    // A host ends where the run does. A file name may go on, with characters that end runs.
    if (needles.hostPattern.test(reading.text)) context = Math.max(context, contextBefore);
    if (needles.known?.hint.test(reading.text)) context = runOverlap;
    if (reading.text.length < shortestRun) continue;
    for (const { index, 0: marker } of reading.text.matchAll(base64Marker)) onMarker(reading.at(index + marker.length));
    const bytes = Buffer.from(reading.text, 'latin1');
    const at = (index: number) => source.at(reading.at(index));
    eachRun(bytes, shortestRun, (begin, stop, escaped) => {
      searchBase64(begin, stop, escaped, { ...source, bytes, at }, needles, sink);
    });
  }
  if (context > 0) searchWindow(from, to, text, source, needles, sink, to < end ? runOverlap : context);
}

/** Searches a stretch, its escapes undone layer by layer, for places that begin in it. */
function searchWindow(
  from: number,
  to: number,
  text: string,
  source: Source,
  needles: Needles,
  sink: Sink,
  context = contextAfter,
): void {
  const start = Math.max(0, from - contextBefore);
  const window = plainView(text.slice(start, to + context), start);
  const own: Sink = {
    localNames: sink.localNames,
    onPacked: (packed, mayBeChance) => sink.onPacked(packed, mayBeChance),
    onHit: (hit, reading, where) => {
      const at = reading.at(hit.index);
      if (at >= from && at < to) sink.onHit(hit, reading, where);
    },
  };
  // What is unclear in one reading is clear in the one below.
  const listener = { onUnclear: () => undefined, onName: (name: string) => void sink.localNames.add(name) };
  for (const reading of decodedViews(window, text.slice(Math.max(0, from), to))) {
    find(reading, source, needles, own, listener);
  }
}

function searchBase64(
  start: number,
  end: number,
  escaped: boolean,
  source: Source,
  needles: Needles,
  sink: Sink,
): void {
  if (end - start < shortestRun || source.depth >= deepest) return;
  const { bytes } = source;
  if (escaped && bytes.subarray(start, end).includes(10)) {
    searchJoined(plainView(bytes.toString('latin1', start, end), start), source, needles, sink);
  } else decodeBase64(start, end, source, needles, sink);
}

/** base64 may be cut into pieces, by blanks in any spelling. */
function searchWrapped(
  { from, to, escaped }: Wrapped,
  text: string,
  source: Source,
  needles: Needles,
  sink: Sink,
): void {
  if (source.depth >= deepest) return;
  searchJoined(plainView(text.slice(from, to), from), source, needles, sink);
  for (let start = from; escaped && start < to; start += windowLength) {
    const window = text.slice(start, Math.min(to, start + windowLength + runOverlap));
    for (const reading of decodedViews(plainView(window, start), window)) {
      searchJoined(reading, source, needles, sink);
    }
  }
}

function searchJoined(reading: DecodedView, source: Source, needles: Needles, sink: Sink): void {
  const { text, at } = joined(reading.text);
  const bytes = Buffer.from(text, 'latin1');
  const whole = { ...source, bytes, at: (index: number) => source.at(reading.at(at(index))) };
  decodeBase64(0, bytes.length, whole, needles, sink);
}

function decodeBase64(start: number, end: number, source: Source, needles: Needles, sink: Sink): void {
  const unwrap = (decoded: Buffer, at: number) =>
    inside(source, 'base64', decoded, (index) => at + Math.floor((index * 4) / 3));
  eachBase64(source.bytes, start, end, {
    onText: (decoded, at) => searchSource(unwrap(decoded, at), needles, sink),
    onArchive: (decoded, at, isFirst) => sink.onPacked(unwrap(decoded, at), !isFirst),
  });
}

function inside(source: Source, view: string, bytes: Buffer, at: (index: number) => number): Source {
  const { id, depth, views } = source;
  return { bytes, views: [...views, view], depth: depth + 1, id, at: (index) => source.at(at(index)) };
}
