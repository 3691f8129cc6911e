/** A file as it is and as it will be. */
export interface Change {
  /** Relative to the project, with `/`. */
  readonly file: string;
  /** `undefined` if there is no file yet. */
  readonly before: string | undefined;
  readonly after: string;
}

const contextLines = 3;

/** The lines of a change as a unified diff with one hunk, from the first line that differs to the last one. */
export function toDiff({ file, before, after }: Change): string[] {
  const [old, now] = [linesOf(before ?? ''), linesOf(after)];
  const least = Math.min(old.length, now.length);
  let start = 0;
  while (start < least && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < least - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const first = Math.max(0, start - contextLines);
  const shown = Math.min(end, contextLines);
  const range = (lines: readonly string[]) => {
    const count = lines.length - end + shown - first;
    return `${count === 0 ? 0 : first + 1},${count}`;
  };
  const show = (mark: string, lines: readonly string[]) => lines.map((line) => mark + line);
  return [
    `--- ${before === undefined ? '/dev/null' : `a/${file}`}`,
    `+++ b/${file}`,
    `@@ -${range(old)} +${range(now)} @@`,
    ...show(' ', old.slice(first, start)),
    ...show('-', old.slice(start, old.length - end)),
    ...show('+', now.slice(start, now.length - end)),
    ...show(' ', old.slice(old.length - end, old.length - end + shown)),
  ].flatMap((line) => line.split('\n'));
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n/);
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}
