import { findReferences } from '../../asset-text/find-references.ts';
import { groupBy } from '../../memory/group-by.ts';
import type { CodeSpan } from '../../syntax/code-span.ts';
import type { ScanContext } from '../scan-context.ts';
import type { Piece } from './find-pieces.ts';
import { JoinedText } from './joined-text.ts';
import { type RowsScan, scanRows } from './scan-rows.ts';

/**
 * Scans the texts that frameworks send in pieces, each as one text, since a piece may end in a URL.
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

/** Searches for the host before decoding. Its pattern includes the escapes of strings. */
function mayNameHost(text: string, stream: readonly Piece[], context: ScanContext): boolean {
  if (stream.some(({ isBase64 }) => isBase64)) return true;
  const raw = stream.map(({ start, end }) => text.slice(start, end)).join('');
  return findReferences(raw, context).length > 0;
}

/** The file with blanks in place of the pieces, so that offsets stay the same. */
export function withoutPieces(text: string, pieces: readonly Piece[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end } of pieces) {
    rest += text.slice(at, start) + ' '.repeat(end - start);
    at = end;
  }
  return rest + text.slice(at);
}

export function scriptsOf(pieces: readonly Piece[]): CodeSpan[] {
  return pieces.map(({ script: [start, end] }) => ({ start, end, surface: 'script', isAttribute: false }));
}
