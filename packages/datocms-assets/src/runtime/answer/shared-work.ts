import { edgeCache } from './answer-cache.ts';

/** For so long a request in a worker waits for what another one has begun, in milliseconds. */
const maxWait = 4000;

/**
 * Work that is under way, by key: who asks for the same meanwhile gets its result.
 *
 * Cloudflare ends the work of a visitor who leaves, without a result and without an error. So nobody waits for it for long there:
 * who has waited in vain begins it anew.
 */
export class SharedWork<Result> {
  readonly #underWay = new Map<string, Promise<Result>>();

  async run(key: string, work: () => Promise<Result>): Promise<Result> {
    const underWay = this.#underWay.get(key);
    if (underWay) {
      const isThere = () => this.#underWay.get(key) === underWay;
      const outcome = await outcomeOf(underWay, isThere);
      if (outcome) return outcome.result;
      if (isThere()) this.#underWay.delete(key);
      return this.run(key, work);
    }
    const own = work();
    this.#underWay.set(key, own);
    try {
      return await own;
    } finally {
      if (this.#underWay.get(key) === own) this.#underWay.delete(key);
    }
  }
}

/**
 * @param isThere whether the work counts as under way
 * @returns `undefined` if it seems to have ended without a result
 * @throws what the work throws
 */
async function outcomeOf<Result>(
  work: Promise<Result>,
  isThere: () => boolean,
): Promise<{ readonly result: Result } | undefined> {
  if (!edgeCache()) return { result: await work };
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), maxWait);
  });
  try {
    return await Promise.race([work.then((result) => ({ result })), end]);
  } catch (error) {
    // The error is Cloudflare's own if the work has not come to its end.
    if (isThere()) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
