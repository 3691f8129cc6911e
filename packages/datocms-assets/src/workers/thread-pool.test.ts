import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { numberTasks, ThreadPool } from './thread-pool.ts';

/** Doubles a number, fails for a negative one, and crashes at 0. */
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ at, task }) => {
      if (task === 0) throw new Error('crashed');
      parentPort.postMessage(task < 0 ? { at, error: { message: 'negative' } } : { at, result: 2 * task });
    });`)}`,
);

let pool: ThreadPool<number, number> | undefined;
afterEach(() => pool?.close());

async function runAll(tasks: Iterable<number>, signal?: AbortSignal): Promise<number[]> {
  pool = new ThreadPool<number, number>(script, 2);
  const results: number[] = [];
  const onResult = (result: number, at: number) => {
    results[at] = result;
  };
  await pool.runAll(numberTasks(tasks), onResult, () => [], signal);
  return results;
}

function* upTo(last: number, then: () => void = () => undefined): Generator<number> {
  for (let number = 1; number <= last; number++) yield number;
  then();
}

describe('a pool of threads', () => {
  it.each([0, 1, 7])('runs %i tasks and gives each result its place', async (count) => {
    expect(await runAll(upTo(count))).toEqual([...upTo(count)].map((number) => 2 * number));
  });

  it('makes a task only when a thread has room for it', async () => {
    pool = new ThreadPool<number, number>(script, 2);
    const [made, ahead] = [[] as number[], [] as number[]];
    const tasks = function* () {
      for (const number of upTo(100)) {
        made.push(number);
        yield number;
      }
    };
    const onResult = () => void ahead.push(made.length - ahead.length);
    await pool.runAll(numberTasks(tasks()), onResult, () => []);
    expect(ahead).toHaveLength(100);
    expect(Math.max(...ahead)).toBeLessThanOrEqual(4);
  });

  it.each([0, 1, 9])('throws the error of making a task, after %i of them', async (good) => {
    const unreadable = () => {
      throw new Error('unreadable');
    };
    await expect(runAll(upTo(good, unreadable))).rejects.toThrow('unreadable');
  });

  it.each([0, Number.NaN])('can not have %d threads', (size) => {
    expect(() => new ThreadPool(script, size)).toThrow('at least one thread');
  });

  it('throws the error of sending a task', async () => {
    const task = (() => 1) as unknown as number;
    await expect(runAll([1, 2, 3, 4, task, 5])).rejects.toThrow('could not be cloned');
    await expect(runAll([task])).rejects.toThrow('could not be cloned');
  });

  it('throws the error of the function that takes results, and calls it no more', async () => {
    pool = new ThreadPool<number, number>(script, 2);
    let calls = 0;
    const onResult = () => {
      calls++;
      throw new Error('refused');
    };
    await expect(pool.runAll(numberTasks(upTo(20)), onResult, () => [])).rejects.toThrow('refused');
    expect(calls).toBe(1);
  });

  it('throws the error of a task', async () => {
    await expect(runAll([1, 2, -1, 3, 4, 5, 6])).rejects.toThrow('negative');
  });

  it('throws the error of a thread that crashes', async () => {
    await expect(runAll([1, 0, 2])).rejects.toThrow('crashed');
  });

  it('that is closed fails the tasks that run, and all later ones', async () => {
    pool = new ThreadPool<number, number>(script, 2);
    const runTwo = () =>
      pool?.runAll(
        numberTasks([1, 2]),
        () => {},
        () => [],
      );
    const failed = expect(runTwo()).rejects.toThrow('ended before their tasks');
    await pool.close();
    await failed;
    await expect(runTwo()).rejects.toThrow('ended before their tasks');
  });

  it.each([
    [
      'until its threads have ended, if it is closed while they work',
      `pool.runAll(numberTasks([1, 2]), () => {}, () => []).catch(() => {});
      await pool.close();`,
    ],
    ['no longer where its threads have got no work', ''],
    ['while its threads work, and no longer', 'await pool.runAll(numberTasks([1, 2]), () => {}, () => []);'],
  ])('keeps the process %s', (_, use) => {
    const code = `import { numberTasks, ThreadPool } from '${new URL('./thread-pool.ts', import.meta.url)}';
      const pool = new ThreadPool(new URL("${script}"), 2);
      ${use}
      process.stdout.write('done');`;
    const args = ['--no-warnings', '--input-type=module', '--eval', code];
    expect(execFileSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 })).toBe('done');
  });

  it('throws the reason of an aborted signal', async () => {
    await expect(runAll([1], AbortSignal.abort(new Error('interrupted')))).rejects.toThrow('interrupted');
  });
});
