import { type Finding, finding } from '../findings/finding.ts';
import type { Entry } from '../cache/content-cache.ts';
import type { GivenUp } from '../fetch/fetch-asset.ts';
import type { Demand } from '../fetch/group-requests.ts';
import type { StoredVariant, Wanted } from '../fetch/fetch-request.ts';

/** `done`, `cached` and `total` count variants; `bytes` came over the network. */
export interface DownloadProgress {
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  readonly cached: number;
}

/** The outcome of a run: the same for the same answers, in whatever order they came. */
export interface Outcome {
  readonly stored: ReadonlyMap<Wanted['id'], StoredVariant>;
  readonly failed: ReadonlyMap<Wanted['id'], Finding>;
  /** All failures and warnings, in the order of their URLs. */
  readonly findings: readonly Finding[];
}

/** Writes down what becomes of each variant. */
export class Ledger {
  readonly #stored = new Map<string, StoredVariant>();
  readonly #failed = new Map<string, Finding>();
  readonly #warnings: Finding[] = [];
  readonly #tell: (progress: DownloadProgress) => void;
  readonly #total: number;
  #bytes = 0;
  #kept = 0;
  #cached = 0;

  constructor(total: number, tell: (progress: DownloadProgress) => void) {
    this.#total = total;
    this.#tell = tell;
  }

  keep(demand: Demand, { sha256, bytes, file, facts }: Entry, from: StoredVariant['from'], spare?: string): void {
    const { type, extension } = facts;
    const [{ url }] = demand.wanted;
    for (const wanted of demand.wanted) {
      const stored = { wanted, sha256, bytes, type, extension, from, file };
      this.#stored.set(wanted.id, spare === undefined ? stored : { ...stored, spare });
    }
    this.#kept += bytes;
    if (from === 'cache') this.#cached += demand.wanted.length;
    for (const { code, message } of facts.warnings) this.warn(finding(code, message, { url, level: 'warning' }));
    this.#report();
  }

  fail(demand: Demand, { failure, tries }: GivenUp): void {
    const [{ url }] = demand.wanted;
    const message = `Download failed after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${failure.message}.`;
    const failed =
      failure.runFix === undefined
        ? finding(failure.code, message, { url })
        : finding(failure.code, `${failure.message}.`, { fix: failure.runFix });
    for (const wanted of demand.wanted) this.#failed.set(wanted.id, failed);
    this.#report();
  }

  warn(warning: Finding): void {
    this.#warnings.push(warning);
  }

  /** Bytes of all that is kept, from the cache or not. */
  get kept(): number {
    return this.#kept;
  }

  addBytes(count: number): void {
    this.#bytes += count;
    this.#report();
  }

  outcome(): Outcome {
    const findings = new Map<string, Finding>();
    for (const each of [...this.#failed.values(), ...this.#warnings]) {
      findings.set(`${each.url ?? ''}\n${each.code}\n${each.message}`, each);
    }
    return {
      stored: new Map([...this.#stored].sort(byKey)),
      failed: new Map([...this.#failed].sort(byKey)),
      findings: [...findings].sort(byKey).map(([, each]) => each),
    };
  }

  #report(): void {
    const done = this.#stored.size + this.#failed.size;
    this.#tell({ done, total: this.#total, bytes: this.#bytes, cached: this.#cached });
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
