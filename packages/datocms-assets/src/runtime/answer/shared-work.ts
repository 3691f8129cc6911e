import { edgeCache } from './answer-cache.ts';

/** How long a request in a worker waits for work of another request, in milliseconds. */
const maxWait = 4000;

interface Work<Result> {
  readonly result: Promise<Result>;
  /** Whether the work has ended with a result or an error of its own. */
  hasEnded: boolean;
}

/**
 * Shares work by key: a caller with the key of work under way gets its result.
 *
 * Cloudflare ends the work of a visitor who leaves, without a result and without an error. So a caller waits there only
 * for a short time, and then begins the work again. The first work may be only slow, so other callers still take its
 * result.
 */
export class SharedWork<Result> {
  readonly #underWay = new Map<string, Work<Result>>();

  async run(key: string, work: () => Promise<Result>): Promise<Result> {
    const slow: Work<Result>[] = [];
    for (;;) {
      const underWay = this.#underWay.get(key);
      if (!underWay) return this.#begin(key, work);
      const outcome = await outcomeOf(underWay, slow);
      if (outcome) return outcome.result;
      if (this.#underWay.get(key) === underWay) this.#underWay.delete(key);
      slow.push(underWay);
    }
  }

  async #begin(key: string, work: () => Promise<Result>): Promise<Result> {
    const own = { result: work(), hasEnded: false };
    this.#underWay.set(key, own);
    try {
      return await own.result;
    } finally {
      own.hasEnded = true;
      if (this.#underWay.get(key) === own) this.#underWay.delete(key);
    }
  }
}

/**
 * @param slow earlier work without a result in time
 * @returns `undefined` if the work seems to have ended without a result
 * @throws what the work throws
 */
async function outcomeOf<Result>(
  work: Work<Result>,
  slow: readonly Work<Result>[],
): Promise<{ readonly result: Result } | undefined> {
  if (!edgeCache()) return { result: await work.result };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), maxWait);
  });
  const wait = (each: Work<Result>) =>
    each.result.then(
      (result) => ({ result }),
      (error) => {
        if (each.hasEnded) throw error;
        // The error comes from Cloudflare: the work itself has not ended.
        return each === work ? undefined : end;
      },
    );
  try {
    return await Promise.race([end, ...[work, ...slow].map(wait)]);
  } finally {
    clearTimeout(timer);
  }
}
