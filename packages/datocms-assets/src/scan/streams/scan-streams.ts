import { findReferences } from '../../asset-text/find-references.ts';
import { groupBy } from '../../memory/group-by.ts';
import type { CodeSpan } from '../../syntax/code-span.ts';
import type { ScanContext } from '../scan-context.ts';
import type { Piece } from './find-pieces.ts';
import { JoinedText } from './joined-text.ts';
import { type RowsScan, scanRows } from './scan-rows.ts';

/**
 * Scans the texts that frameworks send in pieces, each as one text: a piece ends anywhere, in a URL as well.
 * @param text the file as Latin-1
 * @param pieces of all its streams
 * @returns the scans of the streams that name an asset host
 */
export function scanStreams(text: string, pieces: readonly Piece[], context: ScanContext): RowsScan[] {
  const scans: RowsScan[] = [];
  for (const stream of groupBy(pieces, (piece) => piece.stream).values()) {
    if (!mayNameHost(text, stream, context)) continue;
    const joined = new JoinedText(text, stream);
    const matches = findReferences(joined.text, context);
    if (matches.length > 0) scans.push(scanRows(joined, matches, context));
  }
  return scans;
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

/** The scripts that hold the pieces. */
export function scriptsOf(pieces: readonly Piece[]): CodeSpan[] {
  return pieces.map(({ script: [start, end] }) => ({ start, end, surface: 'script', isAttribute: false }));
}
