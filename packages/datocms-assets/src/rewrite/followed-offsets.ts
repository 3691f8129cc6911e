import type { Edit } from './splice.ts';

/** Offsets in files, and where they are after the files were rewritten. */
export class FollowedOffsets {
  /** By file and offset. */
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

  /** Notes that a file was rewritten. */
  move(file: string, edits: readonly Edit[]): void {
    const offsets = this.#now.get(file);
    if (!offsets) return;
    const move = offsetMover(edits);
    for (const [offset, now] of [...offsets].sort(([, a], [, b]) => a - b)) offsets.set(offset, move(now));
  }
}

/** Makes a function that tells where an offset is after edits. It takes offsets in their order. */
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
    // In the middle of a text that was replaced.
    return (inside && inside.start < offset ? inside.start : offset) + shift;
  };
}
