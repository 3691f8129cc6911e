import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from './serialize-error.ts';

/** How many tasks a thread has at once. The next task waits in the thread, so that no thread waits for a message. */
const maxTasksPerThread = 2;

/**
 * The URL of a worker's script beside the module `from`, among the sources and in the built package. There is none if
 * this code was bundled again, and a bundle in CommonJS has no URL of its own.
 */
export function workerScript(from: string | undefined, name: string): URL | undefined {
  if (from === undefined) return undefined;
  const script = new URL(`./${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from);
  return existsSync(script) ? script : undefined;
}

/** A task and its number, which the result repeats. */
export interface NumberedTask<Task> {
  readonly at: number;
  readonly task: Task;
}

export function* numberTasks<Task>(tasks: Iterable<Task>): Generator<NumberedTask<Task>> {
  let at = 0;
  for (const task of tasks) yield { at: at++, task };
}

/** A message to a thread. A task without a number gives no result. */
export type TaskMessage<Task> = NumberedTask<Task> | { readonly at: undefined; readonly task: Task };

export type ResultMessage<Result> =
  | { readonly at: number; readonly result: Result }
  | { readonly at: number; readonly error: SerializedError };

/** The error of a task with its number; −1 for an error outside of tasks. */
export class TaskError extends Error {
  readonly at: number;

  constructor(cause: unknown, at: number) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.at = at;
  }
}

interface Thread {
  readonly worker: Worker;
  tasks: number;
}

/**
 * Threads that run one script each. Common pools hide their threads. In this pool a thread keeps data from one task for
 * the next ones: every thread gets the setup, and a result names its thread.
 */
export class ThreadPool<Task, Result> {
  readonly #threads: Thread[];
  #onResult: (thread: number, message: ResultMessage<Result>) => void = () => undefined;
  #onCrash: (error: Error) => void = () => undefined;
  #crash: Error | undefined;

  /** @throws RangeError for a pool without threads, which would run no task and report success */
  constructor(script: URL, size: number) {
    if (!(size >= 1)) throw new RangeError(`A pool has at least one thread, not ${size}.`);
    this.#threads = Array.from({ length: size }, (_, thread) => {
      // Most objects of a thread live only for a moment, so a small young generation costs no time and saves memory.
      const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: 12 } });
      worker.on('message', (message: ResultMessage<Result>) => this.#onResult(thread, message));
      // A listener keeps the process alive.
      worker.unref();
      worker.on('error', (error: Error) => {
        this.#crash = error;
        this.#onCrash(error);
      });
      return { worker, tasks: 0 };
    });
  }

  /** Sends a task to every thread. It arrives before tasks that are run later. */
  broadcast(task: Task): void {
    for (const { worker } of this.#threads) worker.postMessage({ at: undefined, task } satisfies TaskMessage<Task>);
  }

  /**
   * Runs tasks on the threads that have room. A task is made when a thread is ready for it.
   * @param tasks that other code may take from, too
   * @param onResult receives results as they come; results of one thread are in order
   * @param transferableBuffers memory that moves to the thread with the task
   * @throws the error of a task, of making or sending one, or of `onResult`; or the signal's reason, when all tasks
   *   that have begun are done
   */
  async runAll(
    tasks: Iterable<NumberedTask<Task>>,
    onResult: (result: Result, at: number, thread: number) => void,
    transferableBuffers: (task: Task) => ArrayBuffer[],
    signal?: AbortSignal,
  ): Promise<void> {
    if (this.#crash) throw this.#crash;
    const queue = tasks[Symbol.iterator]();
    let failed: { readonly error: unknown; readonly at: number } | undefined;
    const attempt = (step: () => void, at = -1) => {
      try {
        step();
      } catch (error) {
        if (!failed || at < failed.at) failed = { error, at };
      }
    };
    const feed = (thread: Thread) => {
      signal?.throwIfAborted();
      while (!failed && thread.tasks < maxTasksPerThread) {
        const next = queue.next();
        if (next.done) return;
        const message: TaskMessage<Task> = next.value;
        thread.worker.postMessage(message, transferableBuffers(message.task));
        thread.tasks++;
      }
    };
    await new Promise<void>((resolve, reject) => {
      const settle = () => {
        if (this.#threads.every(({ tasks }) => tasks === 0))
          failed ? reject(new TaskError(failed.error, failed.at)) : resolve();
      };
      this.#onCrash = reject;
      this.#onResult = (index, message) => {
        const thread = this.#threads[index] as Thread;
        thread.tasks--;
        attempt(() => {
          if ('error' in message) throw deserializeError(message.error);
          if (!failed) onResult(message.result, message.at, index);
        }, message.at);
        attempt(() => feed(thread));
        settle();
      };
      for (const thread of this.#threads) {
        thread.worker.ref();
        attempt(() => feed(thread));
      }
      settle();
    }).finally(() => {
      for (const { worker } of this.#threads) worker.unref();
      // The listeners would keep the tasks in memory.
      this.#onResult = () => undefined;
      this.#onCrash = () => undefined;
    });
  }

  /** Ends the threads. Running tasks fail. */
  async close(): Promise<void> {
    this.#crash ??= new Error('The threads have ended before their tasks.');
    this.#onCrash(this.#crash);
    // A `runAll` that fails because of this must not unref the threads: the process would end silently before them.
    const threads = this.#threads.splice(0);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}
