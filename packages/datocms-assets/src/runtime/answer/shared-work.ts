import { edgeCache } from './answer-cache.ts';

/** For so long a request in a worker waits for what another one has begun, in milliseconds. */
const maxWait = 4000;

interface Work<Result> {
  readonly result: Promise<Result>;
  /** With a result or an error of its own. */
  hasEnded: boolean;
}

/**
 * Work that is under way, by key: who asks for the same meanwhile gets its result.
 *
 * Cloudflare ends the work of a visitor who leaves, without a result and without an error. So nobody waits for it for long there:
 * who has waited in vain begins it anew. It may only be slow, so the others still take its result.
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
 * @param slow earlier work that was waited for in vain
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
        // The error is Cloudflare's own: the work has not come to its end.
        return each === work ? undefined : end;
      },
    );
  try {
    return await Promise.race([end, ...[work, ...slow].map(wait)]);
  } finally {
    clearTimeout(timer);
  }
}
