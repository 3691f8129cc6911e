/** Queries under way at once at most: the service counts all clients of a project together, up to 40. */
const most = 8;
/** Answers that come sooner let more be asked at once; those that come later, less (milliseconds). */
const soon = 1500;
const late = 4000;

/** How many queries may be under way: a service that is busy is not pressed until its answers count as stalls. */
export class Pace {
  #limit = 3;

  get limit(): number {
    return this.#limit;
  }

  note(milliseconds: number): void {
    if (milliseconds < soon) this.#limit = Math.min(most, this.#limit + 1);
    else if (milliseconds > late) this.#limit = Math.max(1, this.#limit - 1);
  }
}

/**
 * Works through a queue, which may grow meanwhile, as fast as the pace allows.
 * @throws the first error of the work; what else is under way is left to end by itself
 */
export async function workThrough<Item>(queue: Item[], pace: Pace, work: (item: Item) => Promise<void>): Promise<void> {
  const running = new Set<Promise<void>>();
  while (queue.length > 0 || running.size > 0) {
    while (queue.length > 0 && running.size < pace.limit) {
      const [item] = queue.splice(0, 1) as [Item];
      const began = performance.now();
      const run = work(item).then(() => {
        pace.note(performance.now() - began);
        running.delete(run);
      });
      running.add(run);
    }
    await Promise.race(running);
  }
}
