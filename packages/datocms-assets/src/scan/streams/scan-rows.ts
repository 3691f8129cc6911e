import { findReferences, type ReferenceMatch } from '../../asset-text/find-references.ts';
import { isPlaybackId } from '../../asset-text/find-videos.ts';
import { eachReference } from '../../asset-text/references.ts';
import type { Spelling } from '../../asset-text/spelling.ts';
import type { CutReference, Mention, StatedLength } from '../file-scan.ts';
import { LengthPrefixes } from '../formats/length-prefixes.ts';
import type { ScanContext } from '../scan-context.ts';
import type { TextPlace } from '../text-place.ts';
import { TextReader } from '../text-reader.ts';
import { type FlightRow, readFlightRows } from './flight-rows.ts';
import type { MappedText } from './joined-text.ts';
import { LengthCollector } from './length-collector.ts';

/** A reference as in `ReferenceList.add`. Offsets are bytes of the file. */
export type FoundReference = readonly [
  variantId: number,
  surfaceId: number,
  spellingId: number,
  start: number,
  end: number,
];

/** The scan of a text, with offsets of its file. */
export interface RowsScan {
  readonly references: readonly FoundReference[];
  readonly cutReferences: readonly CutReference[];
  readonly lengths: readonly StatedLength[];
  readonly mentions: readonly Mention[];
}

type RowWithMatches = FlightRow & { readonly matches: ReferenceMatch[] };

/**
 * Reads a text of rows. A URL ends at the end of its row. The lengths of rows are kept, so that the rewriter can update
 * them. A text that can't be read as rows is one text without rows.
 * @param matches of the text, first to last
 */
export function scanRows(mapped: MappedText, matches: readonly ReferenceMatch[], context: ScanContext): RowsScan {
  const { text } = mapped;
  const { rows, restStart } = rowsWithMatches(text, matches);
  const reader = new TextReader(text, context, new LengthPrefixes(text, restStart));
  for (const row of rows) readRow(row, reader);
  const rest = placeOf(restStart, text.length);
  for (const match of matches) if (match.start >= restStart) reader.read(match, rest);
  return toFileOffsets(mapped, reader, rows, context);
}

/** Reads a text without rows as one place. */
export function scanMapped(mapped: MappedText, surface: TextPlace['surface'], context: ScanContext): RowsScan {
  const reader = new TextReader(mapped.text, context);
  const place: TextPlace = { ...placeOf(0, mapped.text.length), surface };
  for (const match of findReferences(mapped.text, context)) reader.read(match, place);
  return toFileOffsets(mapped, reader, [], context);
}

function rowsWithMatches(
  text: string,
  matches: readonly ReferenceMatch[],
): { rows: RowWithMatches[]; restStart: number } {
  const rows: RowWithMatches[] = [];
  let next = 0;
  for (const row of readFlightRows(text)) {
    if (row.kind === 'rest') return { rows, restStart: row.start };
    const first = next;
    while (next < matches.length && (matches[next] as ReferenceMatch).start < row.end) next++;
    if (next > first) rows.push({ ...row, matches: matches.slice(first, next) });
  }
  return { rows, restStart: text.length };
}

function readRow({ kind, start, end, matches }: RowWithMatches, reader: TextReader): void {
  const place = placeOf(start, end);
  const { mentions } = reader.results;
  const first = mentions.length;
  for (const match of matches) {
    const found = match.end > end ? cutId(match, end) : match;
    if (kind === 'bytes') mentions.push({ kind: 'length', start: match.start, end: match.end, at: match.start });
    else if (found) reader.read(found, place);
  }
  // A changed hint would change the length of the row.
  if (kind === 'line') return;
  for (let at = first; at < mentions.length; at++) mentions[at] = withoutHint(mentions[at] as Mention);
}

/** Ends an id at its row: the next row follows a row of text directly, so its number may look like a part of the id. */
function cutId(match: ReferenceMatch, end: number): ReferenceMatch | undefined {
  if (!('playbackId' in match)) return match;
  const playbackId = match.playbackId.slice(0, end - match.start);
  return isPlaybackId(match.name, playbackId) ? { ...match, end, playbackId } : undefined;
}

/** Turns a hint that can't be replaced into prose. */
function withoutHint(mention: Mention): Mention {
  return mention.kind === 'coded-hint' ? { ...mention, kind: 'prose' } : mention;
}

function placeOf(start: number, end: number): TextPlace {
  return { surface: 'inline-data', reading: 'any', floor: start, ceiling: end, start, end };
}

function toFileOffsets(
  mapped: MappedText,
  reader: TextReader,
  rows: readonly RowWithMatches[],
  context: ScanContext,
): RowsScan {
  const references: FoundReference[] = [];
  const cutReferences: CutReference[] = [];
  const mentions = reader.results.mentions.map((mention) => toFileMention(mapped, mention));
  const lengths = new LengthCollector(mapped, rows);
  eachReference(reader.results.references.pack(), (variantId, surfaceId, spellingId, start, end) => {
    const [from, to, ...rest] = mapped.spans(start, end) as [number, number, ...number[]];
    if (!mapped.isEditable(start, end) || !lengths.add(start, end, from)) {
      mentions.push({ kind: 'length', start: from, end: to, at: from });
      return;
    }
    references.push([variantId, surfaceId, spellingInFile(mapped, spellingId, context), from, to]);
    if (rest.length > 0) cutReferences.push({ start: from, rest });
  });
  return { references, cutReferences, lengths: lengths.lengths, mentions };
}

/** The mention with offsets of the file, where a hint may be in several pieces. */
function toFileMention(mapped: MappedText, mention: Mention): Mention {
  const { start, end, at } = mention;
  const [from = 0, to = 0, ...rest] = mapped.spans(start, Math.max(end, start + 1));
  const [place = from] = mapped.spans(at, at + 1);
  const found = { ...mention, start: from, end: to, at: place };
  return rest.length > 0 || !mapped.isEditable(start, end) ? withoutHint(found) : found;
}

/** The spelling in the file. A string doubles backslashes; spellings need no other escape in it. */
function spellingInFile({ isInStrings }: MappedText, spellingId: number, context: ScanContext): number {
  const { slash, colon, dot } = context.spellings.values[spellingId] as Spelling;
  if (!isInStrings || !`${slash}${colon}${dot}`.includes('\\')) return spellingId;
  const inString = (text: string) => text.replaceAll('\\', '\\\\');
  return context.spellingId({ slash: inString(slash), colon: inString(colon), dot: inString(dot) });
}
