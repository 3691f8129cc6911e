/** The share of a name's letters that a mistyped name may differ in. */
const maxShare = 0.4;

/**
 * The name that a mistyped name is most likely to mean; `undefined` if none is close. Case and dashes don't count, so
 * that a flag finds the option of code, and the reverse.
 */
export function closestName(mistyped: string, names: readonly string[]): string | undefined {
  const typed = lettersOf(mistyped);
  const [closest] = names
    .map((name) => ({
      name,
      letters: lettersOf(name),
      most: maxShare * Math.max(typed.length, lettersOf(name).length),
    }))
    .filter(({ letters, most }) => Math.abs(letters.length - typed.length) <= most)
    .map(({ name, letters, most }) => ({ name, most, edits: countEdits(typed, letters) }))
    .filter(({ edits, most }) => edits <= most)
    .sort((a, b) => a.edits - b.edits);
  return closest?.name;
}

/**
 * A sentence about an option that does not exist.
 * @param path of the object with the option
 * @param names of the options that exist there
 * @internal
 */
export function describeUnknownOption(path: readonly PropertyKey[], name: string, names: readonly string[]): string {
  const closest = closestName(name, names);
  const suggestion = closest === undefined ? '' : ` Did you mean \`${[...path, closest].join('.')}\`?`;
  return `${[...path, name].join('.')}: there is no such option.${suggestion}`;
}

const lettersOf = (name: string) => name.replace(/[-_]/g, '').toLowerCase();

/** Optimal string alignment: insertions, deletions, substitutions, and swaps of neighbours. */
function countEdits(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= a.length; row++) {
    rows.push([row]);
    for (let column = 1; column <= b.length; column++) {
      const isSwap = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      rows[row]?.push(
        Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1),
          isSwap ? at(row - 2, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
