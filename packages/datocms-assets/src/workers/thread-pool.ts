import { Worker } from 'node:worker_threads';
import { fromMessage, type ThrownMessage } from './thrown-message.ts';

/** Orders that a thread has at once: the next one waits there, so that no thread waits for the way to it. */
const deepest = 2;

/** The script of a thread, which lies in the same folder as what starts it, among the sources and when it is built. */
export function sibling(from: string, name: string): URL {
  return new URL(`./${name}${from.endsWith('.ts') ? '.ts' : '.js'}`, from);
}

/** What goes to a thread. */
export interface OrderMessage<Order> {
  /** `undefined` where no answer is awaited. */
  readonly at: number | undefined;
  readonly order: Order;
}

/** What comes back from it. */
export type AnswerMessage<Answer> =
  | { readonly at: number; readonly answer: Answer }
  | { readonly at: number; readonly thrown: ThrownMessage };

interface Thread {
  readonly worker: Worker;
  busy: number;
}

/**
 * Threads that run one script each. Known pools hand every task to whichever thread is free; here a thread keeps what it
 * learns from one order for the next ones, so that all of them have to be told, and told apart.
 */
export class ThreadPool<Order, Answer> {
  readonly #threads: readonly Thread[];
  #onAnswer: (thread: number, message: AnswerMessage<Answer>) => void = () => undefined;
  #onLost: (error: Error) => void = () => undefined;
  #lost: Error | undefined;

  constructor(script: URL, size: number) {
    this.#threads = Array.from({ length: size }, (_, thread) => {
      // Much of what a thread makes is needed for a moment only: little room for it costs nothing and holds memory down.
      const worker = new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: 16 } });
      worker.unref();
      worker.on('message', (message: AnswerMessage<Answer>) => this.#onAnswer(thread, message));
      worker.on('error', (error: Error) => {
        this.#lost = error;
        this.#onLost(error);
      });
      return { worker, busy: 0 };
    });
  }

  /** Says something to every thread, which hears it before whatever is asked later. */
  tell(order: Order): void {
    for (const { worker } of this.#threads) worker.postMessage({ at: undefined, order } satisfies OrderMessage<Order>);
  }

  /**
   * Has orders carried out by whichever thread is free; each is taken when a thread is ready for it. `take` is given answers
   * as they come, those of one thread in order.
   * @param buffersIn memory that goes to the thread with the order, and is lost here
   * @throws what an order threw, or the making of one, or the signal's reason, when all that had begun has ended
   */
  async ask(
    orders: Iterable<Order>,
    take: (answer: Answer, at: number, thread: number) => void,
    buffersIn: (order: Order) => ArrayBuffer[],
    signal?: AbortSignal,
  ): Promise<void> {
    if (this.#lost) throw this.#lost;
    const next = orders[Symbol.iterator]();
    let count = 0;
    let failed: { readonly error: unknown } | undefined;
    const nextOrder = () => {
      try {
        return next.next();
      } catch (error) {
        failed = { error };
        return undefined;
      }
    };
    const feed = (thread: Thread) => {
      if (signal?.aborted) failed ??= { error: signal.reason };
      while (!failed && thread.busy < deepest) {
        const found = nextOrder();
        if (!found || found.done) return;
        const order = found.value;
        thread.worker.postMessage({ at: count++, order } satisfies OrderMessage<Order>, buffersIn(order));
        thread.busy++;
      }
    };
    await new Promise<void>((resolve, reject) => {
      const settle = () => {
        if (this.#threads.every(({ busy }) => busy === 0)) failed ? reject(failed.error) : resolve();
      };
      this.#onLost = reject;
      this.#onAnswer = (at, message) => {
        const thread = this.#threads[at] as Thread;
        thread.busy--;
        if ('thrown' in message) failed ??= { error: fromMessage(message.thrown) };
        else if (!failed) take(message.answer, message.at, at);
        feed(thread);
        settle();
      };
      for (const thread of this.#threads) {
        thread.worker.ref();
        feed(thread);
      }
      settle();
    }).finally(() => {
      for (const { worker } of this.#threads) worker.unref();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
