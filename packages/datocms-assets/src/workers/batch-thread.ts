// What a thread runs: it sets itself up, carries out orders, and tells what came of them.
import { parentPort } from 'node:worker_threads';
import { type Answer, BatchWork, buffersIn, type Order, type Setup } from './batch-work.ts';
import type { AnswerMessage, OrderMessage } from './thread-pool.ts';
import { toMessage } from './thrown-message.ts';

const work = new BatchWork();
/** What was sent first is done first, though an order may have to wait for the file system. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ at, order }: OrderMessage<Order | Setup>) => {
  last = last.then(() => (at === undefined ? work.setUp(order as Setup) : answer(at, order as Order)));
});

async function answer(at: number, order: Order): Promise<void> {
  try {
    const answer = await work.carryOut(order);
    parentPort?.postMessage({ at, answer } satisfies AnswerMessage<Answer>, buffersIn(answer));
  } catch (error) {
    parentPort?.postMessage({ at, thrown: toMessage(error) } satisfies AnswerMessage<Answer>);
  }
}
