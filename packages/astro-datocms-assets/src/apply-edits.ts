/** Replaces stretches of a text, which do not overlap, by others. */
export function applyEdits(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  let changed = text;
  for (const edit of edits.toSorted((a, b) => b.start - a.start)) {
    changed = changed.slice(0, edit.start) + edit.text + changed.slice(edit.end);
  }
  return changed;
}
