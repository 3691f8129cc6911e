import { compareValues } from './compare.ts';

/** Reads a property by its name in filters and orders. */
export type Reader<T> = (item: T, name: string) => unknown;

/**
 * Sorts by orders like `title_ASC`. Blank values come last in ascending and first in descending order.
 * The id decides ties, so that pages never overlap.
 */
export function sortBy<T>(
  items: readonly T[],
  orders: readonly (string | null)[],
  read: Reader<T>,
  idOf: (item: T) => string,
): T[] {
  const keys = orders.flatMap((order) => {
    const [, name, direction] = /^(.+)_(ASC|DESC)$/.exec(order ?? '') ?? [];
    return name ? [{ name, sign: direction === 'DESC' ? -1 : 1 }] : [];
  });
  return [...items].sort((left, right) => {
    for (const { name, sign } of keys) {
      const [a, b] = [read(left, name), read(right, name)];
      const order = a === null || b === null ? Number(a === null) - Number(b === null) : compareValues(a, b);
      if (order !== 0) return order * sign;
    }
    return idOf(left) < idOf(right) ? -1 : 1;
  });
}
