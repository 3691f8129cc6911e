/** A replacement in a text, by offset in UTF-16 units. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface EditedText {
  readonly before: string;
  readonly after: string;
  /** Sorted by offset in `before`. */
  readonly edits: readonly TextEdit[];
}

/** Applies edits that are sorted and do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let [after, at] = ['', 0];
  for (const { start, end, text: replacement } of edits) {
    after += text.slice(at, start) + replacement;
    at = end;
  }
  return after + text.slice(at);
}
