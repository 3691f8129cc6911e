/**
 * References are kept as four numbers of 32 bits each, since a site has millions of them: start and end (bytes of the file),
 * the number of its URL, and surface + 256 × spelling.
 */
const width = 4;

export type Visit = (url: number, surface: number, spelling: number, start: number, end: number) => void;

export function pushReference(
  list: number[],
  url: number,
  surface: number,
  spelling: number,
  start: number,
  end: number,
): void {
  list.push(start, end, url, surface + 256 * spelling);
}

export function eachReference(list: Uint32Array, visit: Visit): void {
  for (let at = 0; at < list.length; at += width) {
    const kind = list[at + 3] as number;
    visit(list[at + 2] as number, kind & 255, kind >>> 8, list[at] as number, list[at + 1] as number);
  }
}

/** Puts other numbers in the place of those of URLs and spellings. */
export function renumber(list: Uint32Array, urls: readonly number[], spellings: readonly number[]): void {
  for (let at = 0; at < list.length; at += width) {
    const kind = list[at + 3] as number;
    list[at + 2] = urls[list[at + 2] as number] as number;
    list[at + 3] = (kind & 255) + 256 * (spellings[kind >>> 8] as number);
  }
}

/** The same references in a text that begins so many bytes earlier; later where `by` is negative. */
export function movedBy(by: number, list: ArrayLike<number>): Uint32Array {
  const moved = new Uint32Array(list);
  for (let at = 0; at < moved.length; at += width) {
    moved[at] = (moved[at] as number) + by;
    moved[at + 1] = (moved[at + 1] as number) + by;
  }
  return moved;
}

/** Adds references to others, in a text that begins `by` bytes earlier than theirs. */
export function pushMoved(list: number[], by: number, more: Uint32Array): void {
  for (let at = 0; at < more.length; at += width) {
    list.push((more[at] as number) + by, (more[at + 1] as number) + by, more[at + 2] as number, more[at + 3] as number);
  }
}

export function countReferences(list: Uint32Array): number {
  return list.length / width;
}
