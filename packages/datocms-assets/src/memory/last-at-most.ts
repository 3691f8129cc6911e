/**
 * The index of the last of some numbers in rising order that is not above a limit; 0 if all are above it. For texts that are made of
 * parts, it tells the part in which an offset is.
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
