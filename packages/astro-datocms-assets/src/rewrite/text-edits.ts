/** Replaces stretches of a text, which do not overlap, by others. */
export function applyEdits(
  text: string,
  edits: readonly { readonly start: number; readonly end: number; readonly text: string }[],
): string {
  const parts: string[] = [];
  let kept = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    parts.push(text.slice(kept, edit.start), edit.text);
    kept = edit.end;
  }
  return parts.join('') + text.slice(kept);
}
