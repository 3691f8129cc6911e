/** The middle value; for an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const pair = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]] as [number, number];
  return (pair[0] + pair[1]) / 2;
}

/** The median of the known values. */
export function medianOf<T>(list: readonly T[], value: (item: T) => number | null | undefined): number | null {
  const known = list.map(value).filter((each) => each !== null && each !== undefined);
  return known.length > 0 ? median(known) : null;
}
