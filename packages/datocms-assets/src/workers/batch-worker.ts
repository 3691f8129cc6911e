// The script of a worker thread: it runs the tasks that `ThreadPool` sends, in their order, and sends their results.
import { parentPort } from 'node:worker_threads';
import { type Task, type TaskResult, TaskRunner, type TaskSetup, transferableBuffers } from './batch-tasks.ts';
import { serializeError } from './serialize-error.ts';
import type { ResultMessage, TaskMessage } from './thread-pool.ts';

const runner = new TaskRunner();
/** A task may wait for the file system; the next one waits for it. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ at, task }: TaskMessage<Task | TaskSetup>) => {
  last = last.then(() => (at === undefined ? runner.setUp(task as TaskSetup) : run(at, task as Task)));
});

async function run(at: number, task: Task): Promise<void> {
  try {
    const result = await runner.run(task);
    parentPort?.postMessage({ at, result } satisfies ResultMessage<TaskResult>, transferableBuffers(result));
  } catch (error) {
    parentPort?.postMessage({ at, error: serializeError(error) } satisfies ResultMessage<TaskResult>);
  }
}
