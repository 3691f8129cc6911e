import { findReferences } from '../../asset-text/find-videos.ts';
import { groupBy } from '../../memory/group-by.ts';
import type { CodeSpan } from '../../syntax/code-span.ts';
import type { ScanContext } from '../scan-context.ts';
import { findPieces, type Piece } from './find-pieces.ts';
import { JoinedText } from './joined-text.ts';
import { type RowsScan, scanRows } from './scan-rows.ts';

/** The scans of the streams of a file. */
export interface StreamsScan {
  readonly pieces: readonly Piece[];
  /** Of the streams that name an asset host. */
  readonly scans: readonly RowsScan[];
}

/**
 * Scans the texts that frameworks send in pieces, each as one text: a piece ends anywhere, in a URL as well.
 * @param text the file as Latin-1
 */
export function scanStreams(text: string, isPage: boolean, context: ScanContext): StreamsScan {
  const pieces = findPieces(text, isPage);
  const scans: RowsScan[] = [];
  for (const stream of groupBy(pieces, (piece) => piece.stream).values()) {
    if (!mayNameHost(text, stream, context)) continue;
    const joined = new JoinedText(text, stream);
    const matches = findReferences(joined.text, context);
    if (matches.length > 0) scans.push(scanRows(joined, matches, context));
  }
  return { pieces, scans };
}

/** Looks for the host before anything is decoded. Its pattern knows the escapes of strings. */
function mayNameHost(text: string, stream: readonly Piece[], context: ScanContext): boolean {
  if (stream.some(({ isBase64 }) => isBase64)) return true;
  const raw = stream.map(({ start, end }) => text.slice(start, end)).join('');
  return findReferences(raw, context).length > 0;
}

/** The file with blanks instead of the pieces, at the same offsets. */
export function withoutPieces(text: string, pieces: readonly Piece[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of pieces) {
    rest += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return rest + text.slice(at);
}

/** The scripts in which a reference or a length is. */
export function changedScripts({ pieces, scans }: StreamsScan): CodeSpan[] {
  const offsets: number[] = [];
  for (const { references, cutReferences, lengths } of scans) {
    for (const [, , , start] of references) offsets.push(start);
    for (const { rest } of cutReferences) offsets.push(...rest.filter(isStart));
    for (const { spans } of lengths) offsets.push(...spans.filter(isStart));
  }
  offsets.sort((a, b) => a - b);
  const scripts: CodeSpan[] = [];
  let next = 0;
  for (const {
    start,
    end,
    script: [scriptStart, scriptEnd],
  } of pieces) {
    while (next < offsets.length && (offsets[next] as number) < start) next++;
    const isChanged = next < offsets.length && (offsets[next] as number) < end;
    if (!isChanged || scripts.at(-1)?.start === scriptStart) continue;
    scripts.push({ start: scriptStart, end: scriptEnd, surface: 'script', isAttribute: false });
  }
  return scripts;
}

/** Of a list of starts and ends. */
function isStart(_offset: number, index: number): boolean {
  return index % 2 === 0;
}
