/** Compares texts by their UTF-16 units, which gives the same order on all machines. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A sorted copy. Items with the same key keep their order. */
export function sortBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string): Item[] {
  return [...items].sort((a, b) => compareText(keyOf(a), keyOf(b)));
}

/**
 * The index of the last number, in rising order, that is not above a limit; 0 if all are above. In a text that is
 * joined from parts, it finds the part with an offset.
 * @param count how many of the numbers count
 */
export function lastAtMost(numbers: ArrayLike<number>, limit: number, count = numbers.length): number {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] as number) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
