import { applyEdits, type TextEdit } from '../syntax/edited-text.ts';
import type { Span } from './playlist.ts';
import type { KeptFacts } from './video-ports.ts';

/** A place in a text that names a file. The span is that of the URL. */
export interface NamedFile extends Span {
  /** Absolute, on a host of Mux. */
  readonly url: string;
}

/** A text with names of other files of a video: a playlist or a storyboard. */
export interface VideoText<File extends NamedFile = NamedFile> {
  readonly text: string;
  readonly facts: KeptFacts;
  /** Sorted by their place in the text. */
  readonly entries: readonly File[];
  /** Edits that remove lines which are not stored, in their order. */
  readonly removed: readonly TextEdit[];
}

/** The text with new names of its files. */
export function writeNames<File extends NamedFile>(
  { text, entries, removed }: VideoText<File>,
  nameOf: (entry: File, at: number) => string,
): string {
  const names = entries.map((entry, at) => ({ start: entry.start, end: entry.end, text: nameOf(entry, at) }));
  return applyEdits(
    text,
    [...removed, ...names].sort((a, b) => a.start - b.start),
  );
}
