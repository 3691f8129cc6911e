import { afterEach, describe, expect, it } from 'vitest';
import { ThreadPool } from './thread-pool.ts';

/** Answers a number with its double, throws in answer to a negative one, and ends at 0. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ at, order }) => {
      if (order === 0) throw new Error('lost');
      parentPort.postMessage(order < 0 ? { at, thrown: { message: 'negative' } } : { at, answer: 2 * order });
    });`)}`,
);

let pool: ThreadPool<number, number>;
afterEach(() => pool.close());

async function ask(orders: Iterable<number>, signal?: AbortSignal): Promise<number[]> {
  pool = new ThreadPool<number, number>(script, 2);
  const answers: number[] = [];
  const take = (answer: number, at: number) => {
    answers[at] = answer;
  };
  await pool.ask(orders, take, () => [], signal);
  return answers;
}

function* upTo(last: number, then: () => void = () => undefined): Generator<number> {
  for (let number = 1; number <= last; number++) yield number;
  then();
}

describe('a pool of threads', () => {
  it.each([0, 1, 7])('answers %i orders, each at its place', async (count) => {
    expect(await ask(upTo(count))).toEqual([...upTo(count)].map((number) => 2 * number));
  });

  it('makes an order only when a thread has room for it', async () => {
    pool = new ThreadPool<number, number>(script, 2);
    const [made, ahead] = [[] as number[], [] as number[]];
    const orders = function* () {
      for (const number of upTo(100)) {
        made.push(number);
        yield number;
      }
    };
    const take = () => void ahead.push(made.length - ahead.length);
    await pool.ask(orders(), take, () => []);
    expect(ahead).toHaveLength(100);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(4);
  });

  it.each([0, 1, 9])('throws what the making of an order throws, after %i of them', async (good) => {
    const unreadable = () => {
      throw new Error('unreadable');
    };
    await expect(ask(upTo(good, unreadable))).rejects.toThrow('unreadable');
  });

  it('throws what an order threw', async () => {
    await expect(ask([1, 2, -1, 3, 4, 5, 6])).rejects.toThrow('negative');
  });

  it('throws where a thread is lost', async () => {
    await expect(ask([1, 0, 2])).rejects.toThrow('lost');
  });

  it('throws the reason of a signal', async () => {
    await expect(ask([1], AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
  });
});
