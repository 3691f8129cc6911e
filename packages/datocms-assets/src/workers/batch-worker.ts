// The script of a worker thread: it runs the tasks of `ThreadPool` in their order, and sends the results.
import { parentPort } from 'node:worker_threads';
import { releaseBuffer } from '../memory/release-buffer.ts';
import { loadSealer } from '../sealing/load-sealer.ts';
import { type Task, type TaskResult, TaskRunner, type TaskSetup } from './batch-tasks.ts';
import { type Packed, packedBuffers, packMessage, unpackMessage } from './pack-scans.ts';
import { serializeError } from './serialize-error.ts';
import type { ResultMessage, TaskMessage } from './thread-pool.ts';

const runner = new TaskRunner();
/** The last task. Each task waits for the one before, which may wait for the file system. */
let last: Promise<void> = Promise.resolve();

parentPort?.on('message', ({ at, task }: TaskMessage<Packed<Task> | TaskSetup>) => {
  last = last.then(() => (at === undefined ? setUp(task as TaskSetup) : run(at, task as Packed<Task>)));
});

async function setUp(setup: TaskSetup): Promise<void> {
  if (setup.kind === 'verify' && setup.targets.stored?.sealed) await loadSealer();
  runner.setUp(setup);
}

async function run(at: number, task: Packed<Task>): Promise<void> {
  try {
    const result = packMessage(await runner.run(unpackMessage<Task>(task)));
    for (const buffer of packedBuffers(task)) releaseBuffer(buffer);
    parentPort?.postMessage({ at, result } satisfies ResultMessage<Packed<TaskResult>>, packedBuffers(result));
  } catch (error) {
    parentPort?.postMessage({ at, error: serializeError(error) } satisfies ResultMessage<TaskResult>);
  }
}
