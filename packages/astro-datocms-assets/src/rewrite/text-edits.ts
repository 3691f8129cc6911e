import type { TextEdit, TextSource } from 'datocms-assets';

/** Finds edits for texts that are not files yet. The localizers of a build and of the dev server implement it. */
export interface TextLocalizer {
  /** Whether a text names an asset host. */
  mentionsAssetHost(text: string): boolean;
  /**
   * @param file tells the format by its extension
   * @returns replacements by offset in UTF-16 units, in their order, which do not overlap
   */
  edits(file: string, text: string): Promise<readonly TextEdit[]>;
}

/** Finds edits for code that was compiled from a source. Findings name the source. */
export interface CodeLocalizer extends TextLocalizer {
  edits(file: string, text: string, source?: TextSource): Promise<readonly TextEdit[]>;
  /** Whether an error has been found. After an error, no text is changed. */
  readonly failed?: boolean;
}

/** @param edits by offset in UTF-16 units, sorted and without overlap */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let copied = 0;
  for (const edit of edits) {
    parts.push(text.slice(copied, edit.start), edit.text);
    copied = edit.end;
  }
  return parts.join('') + text.slice(copied);
}
