import type { DecodedView } from '../views/decoded-views.ts';
import type { Match } from './matches.ts';
import type { SearchTargets } from './search-targets.ts';

/** Bytes to search: a file, or bytes that were unpacked or decoded from it. */
export interface Source {
  readonly bytes: Buffer;
  /** The formats between the file and these bytes, outermost first, such as `gzip`, `base64`. Empty for the file itself. */
  readonly formats: readonly string[];
  /** Sources with the same number have comparable offsets: in the file (0), or in the same unpacked bytes. */
  readonly streamId: number;
  /** Offset in the stream of the byte at `index`. */
  at(index: number): number;
}

/** The format of strings of scripts that were joined; see `joinStrings`. The strings may not belong together. */
export const joinedFormat = 'joined strings';

/** How deep formats inside formats are searched. */
export const maxDepth = 4;

/** A source of bytes in another form. @param at index in the outer source of the decoded byte at `index` */
export function decodedSource(outer: Source, format: string, bytes: Buffer, at: (index: number) => number): Source {
  const { streamId, formats } = outer;
  return { bytes, formats: [...formats, format], streamId, at: (index) => outer.at(at(index)) };
}

/** Gets the results of the search of a source. */
export interface SourceListener {
  /** May get a place more than once. */
  readonly onMatch: (match: Match, view: DecodedView, source: Source) => void;
  /** Gets the name of an existing stored file to which the source refers. */
  readonly onStoredName: (name: string) => void;
  /** Gets decoded text to search. */
  readonly onText: (decoded: Source) => void;
  /** Gets bytes with the signature of an archive. @param mayBeChance other bytes precede them */
  readonly onArchive: (decoded: Source, mayBeChance: boolean) => void;
}

/** The search of one source. */
export interface SourceSearch {
  readonly source: Source;
  /** The source's bytes as a text with one byte a character. */
  readonly text: string;
  readonly targets: SearchTargets;
  readonly listener: SourceListener;
}
