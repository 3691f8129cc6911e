import { availableParallelism } from 'node:os';
import { setImmediate as giveWay } from 'node:timers/promises';
import { renumber } from '../asset-text/references.ts';
import type { ReplacementFacts } from '../job/text-edits.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { FileScan, ScanContext } from '../scan/file-scan.ts';
import type { CheckedEntry, Verdict } from '../verify/verify-files.ts';
import type { VerifyBatches } from '../verify/verify-output.ts';
import { type Answer, BatchWork, buffersIn, type Copy, type Order, type ScanAnswer, type Setup } from './batch-work.ts';
import { sibling, ThreadPool } from './thread-pool.ts';

/** A site with fewer files is done before threads would have begun. */
const manyFiles = 800;
const mostThreads = 8;
const batchSize = 32;
/** Other work of the process waits no longer than about this, in milliseconds. */
const longestSlice = 20;

/** The numbers of a thread's URLs and spellings here. */
interface Numbers {
  readonly urls: number[];
  readonly spellings: number[];
}

/** The steps that treat file by file, in batches: here, or over several threads where the site is large. */
export class Batches {
  readonly #signal: AbortSignal | undefined;
  readonly #threads: number;
  #here = new BatchWork();
  #pool: ThreadPool<Order | Setup, Answer> | undefined;

  /** @param threads 1 to work here; by default as many as the machine runs at once */
  constructor(signal?: AbortSignal, threads = Math.min(mostThreads, availableParallelism())) {
    this.#signal = signal;
    this.#threads = threads;
  }

  /** Starts the threads where so many files are worth it, so that they are ready when there is work. */
  prepare(files: number): void {
    if (files < manyFiles || this.#threads < 2) return;
    this.#pool ??= new ThreadPool(sibling(import.meta.url, 'batch-thread'), this.#threads);
  }

  /** Scans files, in their order. The numbers in the scans are those of `context`. @param assets where they are known */
  async scan(
    dir: string,
    files: readonly string[],
    context: ScanContext,
    assets: PublishedIndex['assets'] | undefined,
  ): Promise<FileScan[]> {
    const { siteHosts, hosts } = context;
    this.#setUp({ kind: 'to scan', extraHosts: hosts.extra, siteHosts, knownPaths: assets && new Set(assets.keys()) });
    const numbers = new Map<number, Numbers>();
    const orders = cut(files).map((each): Order => ({ kind: 'scan', dir, files: each }));
    const scans: (readonly FileScan[])[] = [];
    await this.#ask(orders, (answer, at, thread) => {
      const { variants, spellings, ...found } = answer as ScanAnswer;
      const known = numbers.get(thread) ?? { urls: [], spellings: [] };
      numbers.set(thread, known);
      for (const each of variants) known.urls.push(context.variantId(each));
      for (const each of spellings) known.spellings.push(context.spellingId(each));
      scans[at] = found.scans.map((scan) => renumbered(scan, known));
    });
    return scans.flat();
  }

  async store(copies: readonly Copy[]): Promise<void> {
    await this.#ask(cut(copies).map((each): Order => ({ kind: 'store', copies: each })));
  }

  /** Rewrites files that no digest names. The scans' references are used up. @returns how many changed */
  async rewrite(dir: string, scans: readonly FileScan[], facts: ReplacementFacts, origin: string): Promise<number> {
    let changed = 0;
    this.#setUp({ kind: 'to rewrite', facts, origin });
    const orders = cut(scans).map((each): Order => ({ kind: 'rewrite', dir, scans: each }));
    await this.#ask(orders, (answer) => {
      changed += (answer as readonly string[]).length;
    });
    return changed;
  }

  readonly verify: VerifyBatches = async (dir, { hosts, ...needles }, batches) => {
    this.#setUp({ kind: 'to verify', extraHosts: hosts.extra, needles });
    const verdicts: Verdict[] = [];
    await this.#ask(eachOrder(dir, batches), (answer, at) => {
      verdicts[at] = answer as Verdict;
    });
    return verdicts;
  };

  async close(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    await pool?.close();
  }

  #setUp(setup: Setup): void {
    if (this.#pool) this.#pool.tell(setup);
    else this.#here.setUp(setup);
  }

  async #ask(
    orders: Iterable<Order>,
    take: (answer: Answer, at: number, thread: number) => void = () => undefined,
  ): Promise<void> {
    const signal = this.#signal;
    if (this.#pool) return this.#pool.ask(orders, take, (order) => buffersIn(order as Order), signal);
    let since = performance.now();
    let at = 0;
    for (const order of orders) {
      take(await this.#here.carryOut(order, signal), at++, 0);
      if (performance.now() - since < longestSlice) continue;
      await giveWay();
      signal?.throwIfAborted();
      since = performance.now();
    }
  }
}

function* eachOrder(dir: string, batches: Iterable<readonly CheckedEntry[]>): Generator<Order> {
  for (const entries of batches) yield { kind: 'verify', dir, entries };
}

/** Statements name URLs as references do. */
function renumbered(scan: FileScan, { urls, spellings }: Numbers): FileScan {
  return {
    ...scan,
    references: renumber(scan.references, urls, spellings),
    statements: scan.statements.map((each) => ({ ...each, url: urls[each.variantId] as number })),
  };
}

function cut<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / batchSize) }, (_, at) =>
    items.slice(at * batchSize, (at + 1) * batchSize),
  );
}
