import type { Edit } from './splice.ts';

/** Offsets in files, which are updated when the files are rewritten. */
export class FollowedOffsets {
  /** The new offset, by file and old offset. */
  readonly #now = new Map<string, Map<number, number>>();

  follow(file: string, offset: number): void {
    const offsets = this.#now.get(file) ?? new Map<number, number>();
    this.#now.set(file, offsets.set(offset, offset));
  }

  has(file: string): boolean {
    return this.#now.has(file);
  }

  now(file: string, offset: number): number {
    return this.#now.get(file)?.get(offset) ?? offset;
  }

  /** Updates the offsets of a rewritten file. */
  move(file: string, edits: readonly Edit[]): void {
    const offsets = this.#now.get(file);
    if (!offsets) return;
    const move = offsetMover(edits);
    for (const [offset, now] of [...offsets].sort(([, a], [, b]) => a - b)) offsets.set(offset, move(now));
  }
}

/** Makes a function that gives the place of an offset after edits. Offsets have to be in ascending order. */
export function offsetMover(edits: readonly Edit[]): (offset: number) => number {
  const ordered = edits.toSorted((a, b) => a.start - b.start);
  let shift = 0;
  let next = 0;
  return (offset) => {
    for (; next < ordered.length && (ordered[next] as Edit).end <= offset; next++) {
      const edit = ordered[next] as Edit;
      shift += edit.text.length - (edit.end - edit.start);
    }
    const inside = ordered[next];
    // The offset is inside a replaced text.
    return (inside && inside.start < offset ? inside.start : offset) + shift;
  };
}
