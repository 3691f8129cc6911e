import { availableParallelism } from 'node:os';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { ScanMemory } from '../job/scan-memory.ts';
import type { ReplacementFacts } from '../job/text-edits.ts';
import { chunk } from '../memory/group-by.ts';
import { releaseBuffer } from '../memory/release-buffer.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { SyntaxResult } from '../rewrite/check-syntax.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import type { UnchangedFile } from '../scan/scan-files.ts';
import type { Copy } from '../store/copy-into-output.ts';
import type { BatchResult, EntryToVerify } from '../verify/verify-files.ts';
import type { VerifyBatches } from '../verify/verify-output.ts';
import { type ScanResult, type Task, type TaskResult, TaskRunner, type TaskSetup } from './batch-tasks.ts';
import { JobIds } from './job-ids.ts';
import { type Packed, packedBuffers, packMessage, unpackMessage } from './pack-scans.ts';
import { type NumberedTask, numberTasks, TaskError, ThreadPool, workerScript } from './thread-pool.ts';

const maxThreads = 8;
/** A smaller site is faster without threads, since each one loads and optimises its code. Two threads save less. */
const minFilesFor = (threads: number) => (threads > 2 ? 800 : 2000);
const batchSize = 32;
/** Longest work without a pause for the rest of the process, in milliseconds. */
const maxSlice = 20;

type Pool = ThreadPool<Packed<Task> | TaskSetup, Packed<TaskResult>>;
/** Receives results as they come, with the numbers of the task and of its thread. The caller's thread is 0. */
type OnResult = (result: TaskResult, at: number, thread: number) => void;

interface FilesToScan {
  readonly dir: string;
  readonly files: readonly string[];
  readonly context: ScanContext;
  /** Published assets, if they are known. */
  readonly assets: PublishedIndex['assets'] | undefined;
  /** The memory of an earlier build. */
  readonly memory: ScanMemory;
}

/** The steps that work file by file, in batches: in this thread and, for a large site, in further threads. */
export class Batches {
  readonly #signal: AbortSignal | undefined;
  readonly #threads: number;
  readonly #minFiles: number;
  #ownRunner = new TaskRunner();
  #pool: Pool | undefined;
  /** The tasks of the present step. */
  #queue: Generator<NumberedTask<Task>> | undefined;

  /**
   * @param threads for a site of any size; 1 to work in this thread only. @default for a large site the number of
   *   processors, at most 8
   */
  constructor(signal?: AbortSignal, threads?: number) {
    this.#signal = signal;
    this.#threads = threads ?? Math.min(maxThreads, availableParallelism());
    this.#minFiles = threads === undefined ? minFilesFor(this.#threads) : 1;
  }

  /** Starts the threads before their work, if there are enough files for them. It may be called again. */
  prepare(files: number): void {
    if (this.#pool || files < this.#minFiles) return;
    // This thread works, too.
    const others = this.#threads - 1;
    const script = others >= 1 ? workerScript(import.meta.url, 'batch-worker') : undefined;
    if (script) this.#pool = new ThreadPool(script, others);
  }

  /**
   * Scans files, in their order. Ids in the scans are those of `context`.
   * @param onScans receives scans in the order of the files, while later files are still scanned
   */
  async scan(
    { dir, files, context, assets, memory }: FilesToScan,
    onScans: (scans: readonly FileScan[]) => void,
  ): Promise<FileScan[]> {
    const { siteHosts, hosts, imageOrigin } = context;
    this.#setUp({ kind: 'scan', hosts, siteHosts, knownPaths: assets && new Set(assets.keys()), imageOrigin });
    const batches = chunk(files, batchSize);
    /** Scans of an earlier build, for the batches that are being scanned. */
    const known = new Map<number, readonly (FileScan | undefined)[]>();
    function* tasks(): Generator<Task> {
      for (const [at, each] of batches.entries()) {
        const scans = memory.scans(each, context);
        known.set(at, scans);
        yield { kind: 'scan', dir, files: each, knownHashes: scans.map((scan) => scan?.hash) };
      }
    }
    const idsByThread: JobIds[] = [];
    let idsOfMemory: JobIds | undefined;
    const scans: (readonly FileScan[])[] = [];
    let next = 0;
    await this.#run(tasks(), (result, at, thread) => {
      const { variants, spellings, unchanged, scans: changed } = result as ScanResult;
      idsByThread[thread] ??= new JobIds(context);
      const ids = idsByThread[thread];
      ids.add(variants, spellings);
      idsOfMemory ??= new JobIds(context, memory.variants, memory.spellings);
      const found = [...ids.renumber(changed), ...idsOfMemory.renumber(unchangedScans(unchanged, known.get(at) ?? []))];
      scans[at] = inOrder(batches[at] ?? [], found);
      known.delete(at);
      for (let each = scans[next]; each !== undefined; each = scans[++next]) onScans(each);
    });
    return scans.flat();
  }

  async store(copies: readonly Copy[]): Promise<void> {
    await this.#run(chunk(copies, batchSize).map((each): Task => ({ kind: 'store', copies: each })));
  }

  /** Checks the changes of the rewriter to code. See `rewrite/check-syntax.ts`. */
  async checkSyntax(
    dir: string,
    scans: readonly FileScan[],
    facts: ReplacementFacts,
    origin: string,
  ): Promise<SyntaxResult> {
    const results: SyntaxResult[] = [];
    this.#setUp({ kind: 'rewrite', facts, origin });
    const tasks = chunk(scans, batchSize).map((each): Task => ({ kind: 'check-syntax', dir, scans: each }));
    await this.#run(tasks, (result, at) => {
      results[at] = result as SyntaxResult;
    });
    return { problems: results.flatMap((each) => each.problems), plain: results.flatMap((each) => each.plain) };
  }

  /** Rewrites files that no digest names, and uses up their scans. @returns the names of the files that changed */
  async rewrite(dir: string, scans: readonly FileScan[], facts: ReplacementFacts, origin: string): Promise<string[]> {
    const changed: string[] = [];
    this.#setUp({ kind: 'rewrite', facts, origin });
    const batches = chunk(scans, batchSize);
    const tasks = batches.map((each): Task => ({ kind: 'rewrite', dir, scans: each }));
    const users = countBuffers(scans);
    await this.#run(tasks, (result, at) => {
      changed.push(...(result as readonly string[]));
      for (const { references } of batches[at] ?? []) {
        const left = (users.get(references.buffer) as number) - 1;
        users.set(references.buffer, left);
        if (left === 0) releaseBuffer(references.buffer);
      }
    });
    return changed;
  }

  readonly verify: VerifyBatches = async (dir, targets, batches) => {
    this.#setUp({ kind: 'verify', targets });
    const verdicts: BatchResult[] = [];
    await this.#run(verifyTasks(dir, batches), (result, at) => {
      verdicts[at] = result as BatchResult;
    });
    return verdicts;
  };

  /** Ends the threads, and a step that still runs because an error has ended the job. Frees memory. */
  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    this.#queue?.return(undefined);
    this.#queue = undefined;
    this.#ownRunner = new TaskRunner();
    await pool?.close();
  }

  #setUp(setup: TaskSetup): void {
    this.#pool?.broadcast(setup);
    this.#ownRunner.setUp(setup);
  }

  /** @throws the error of a task, or the signal's reason, when all tasks that have begun are done */
  async #run(tasks: Iterable<Task>, onResult: OnResult = () => undefined): Promise<void> {
    this.#signal?.throwIfAborted();
    // Each thread takes its next task from the queue when it is ready.
    const queue = numberTasks(tasks);
    this.#queue = queue;
    const there = this.#pool && this.#runOnThreads(this.#pool, queue, onResult);
    const ends = await Promise.allSettled([there, this.#runHere(queue, onResult)]);
    const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
    // Tasks begin in their order, so the first failed task is the same for any order of the threads' answers.
    const [first] = errors.toSorted((a, b) => numberOf(a) - numberOf(b));
    if (errors.length > 0) throw first instanceof TaskError ? first.cause : first;
  }

  async #runOnThreads(pool: Pool, queue: Generator<NumberedTask<Task>>, onResult: OnResult): Promise<void> {
    const onPacked = (result: Packed<TaskResult>, at: number, thread: number) =>
      onResult(unpackMessage<TaskResult>(result), at, thread + 1);
    try {
      await pool.runAll(packed(queue), onPacked, packedBuffers, this.#signal);
    } finally {
      // After an error, no thread takes a further task.
      queue.return(undefined);
    }
  }

  async #runHere(queue: Generator<NumberedTask<Task>>, onResult: OnResult): Promise<void> {
    // Other threads wait until this thread has taken their results.
    const slice = this.#pool ? 0 : maxSlice;
    let since = performance.now();
    // The loop also ends with the queue after an error.
    for (const { at, task } of queue) {
      try {
        onResult(await this.#ownRunner.run(task, this.#signal), at, 0);
      } catch (error) {
        throw new TaskError(error, at);
      }
      if (performance.now() - since < slice) continue;
      await yieldToEventLoop();
      this.#signal?.throwIfAborted();
      since = performance.now();
    }
    if (this.#queue !== queue) throw new Error('The job has ended before its tasks.');
  }
}

function numberOf(error: unknown): number {
  return error instanceof TaskError ? error.at : -1;
}

function* verifyTasks(dir: string, batches: Iterable<readonly EntryToVerify[]>): Generator<Task> {
  for (const entries of batches) yield { kind: 'verify', dir, entries };
}

/** Packs each task when a thread is ready for it. */
function* packed(tasks: Iterable<NumberedTask<Task>>): Generator<NumberedTask<Packed<Task>>> {
  for (const { at, task } of tasks) yield { at, task: packMessage(task) };
}

function unchangedScans(unchanged: readonly UnchangedFile[], known: readonly (FileScan | undefined)[]): FileScan[] {
  const byFile = new Map(known.map((scan) => [scan?.file, scan]));
  return unchanged.map(({ file, modified, state }) => {
    const scan = byFile.get(file) as FileScan;
    return { ...scan, modified, ...(scan.references.length === 0 && { state }) };
  });
}

/** How many scans have their references in each buffer. */
function countBuffers(scans: readonly FileScan[]): Map<ArrayBuffer, number> {
  const users = new Map<ArrayBuffer, number>();
  for (const { references } of scans) users.set(references.buffer, (users.get(references.buffer) ?? 0) + 1);
  return users;
}

/** The scans in the order of the files, without files that have none. */
function inOrder(files: readonly string[], scans: readonly FileScan[]): FileScan[] {
  const byFile = new Map(scans.map((scan) => [scan.file, scan]));
  return files.flatMap((file) => byFile.get(file) ?? []);
}
