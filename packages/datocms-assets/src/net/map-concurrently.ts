/**
 * Does work on items, some at a time. After an error no further item begins.
 * @returns the results in the order of the items
 * @throws the error of the first item that failed
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item, at: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const errors = new Map<number, unknown>();
  const queue = items.entries();
  const worker = async () => {
    for (const [at, item] of queue) {
      if (errors.size > 0) return;
      try {
        results[at] = await work(item, at);
      } catch (error) {
        errors.set(at, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  if (errors.size > 0) throw errors.get(Math.min(...errors.keys()));
  return results;
}
