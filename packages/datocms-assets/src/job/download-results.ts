import type { CacheEntry } from '../cache/content-cache.ts';
import type { FetchError } from '../fetch/fetch-asset.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import type { RequestGroup } from '../fetch/group-requests.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { sortBy } from '../memory/sorted.ts';
import type { DownloadProgress } from '../options/ports.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import type { NamedBody } from '../video/video-ports.ts';
import { UnreachableHosts } from './unreachable-hosts.ts';

/** The result of a run of downloads. It does not depend on the order of the answers. */
export interface DownloadOutcome {
  readonly stored: ReadonlyMap<FetchRequest['id'], FetchedAsset>;
  readonly failed: ReadonlyMap<FetchRequest['id'], Finding>;
  /** All failures and warnings, in the order of their URLs. */
  readonly findings: readonly Finding[];
}

export class DownloadResults {
  readonly #stored = new Map<string, FetchedAsset>();
  readonly #failed = new Map<string, Finding>();
  readonly #unreachable = new UnreachableHosts();
  readonly #warnings: Finding[] = [];
  readonly #onProgress: (progress: DownloadProgress) => void;
  readonly #total: number;
  #bytes = 0;
  #bytesKept = 0;
  #cached = 0;

  constructor(total: number, onProgress: (progress: DownloadProgress) => void) {
    this.#total = total;
    this.#onProgress = onProgress;
  }

  /** @param bodies of the files that `asset` names */
  addFetched(
    group: RequestGroup,
    { sha256, bytes, file, facts }: CacheEntry,
    from: FetchedAsset['from'],
    bodies: readonly NamedBody[] = [],
  ): void {
    const { type, extension } = facts;
    const [{ url }] = group.requests;
    const parts = bodies.map((body) => ({
      ...body.facts,
      name: body.name,
      sha256: body.sha256,
      bytes: body.bytes,
      file: body.file,
    }));
    for (const request of group.requests) {
      const stored = { request, sha256, bytes, type, extension, from, file };
      this.#stored.set(request.id, parts.length === 0 ? stored : { ...stored, parts });
    }
    this.#bytesKept += parts.reduce((sum, part) => sum + part.bytes, bytes);
    if (from === 'cache') this.#cached += group.requests.length;
    for (const { code, message, fix } of facts.warnings) {
      this.addWarning(finding(code, message, { url, level: 'warning', fix }));
    }
    this.reportProgress();
  }

  addFailed(group: RequestGroup, { failure, tries }: FetchError): void {
    const [{ url }] = group.requests;
    const message = `Download failed after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${failure.message}.`;
    const { fix } = failure;
    const failed = failure.isOfRun
      ? finding(failure.code, `${failure.message}.`, { fix })
      : finding(failure.code, message, { url, fix });
    for (const request of group.requests) this.#failed.set(request.id, failed);
    if (failure.isUnreachable) this.#unreachable.add(failed, group.requests.length, failure, tries);
    this.reportProgress();
  }

  addWarning(warning: Finding): void {
    this.#warnings.push(warning);
  }

  /** Bytes of all bodies that are kept, from the cache or the network. */
  get bytesKept(): number {
    return this.#bytesKept;
  }

  addBytes(count: number): void {
    this.#bytes += count;
    this.reportProgress();
  }

  /** Reports the progress of the run. */
  reportProgress(): void {
    const done = this.#stored.size + this.#failed.size;
    this.#onProgress({ done, total: this.#total, bytes: this.#bytes, cached: this.#cached });
  }

  outcome(): DownloadOutcome {
    const findings = new Map<string, Finding>();
    for (const each of [...this.#unreachable.merge(this.#failed.values()), ...this.#warnings]) {
      findings.set(`${each.url ?? ''}\n${each.code}\n${each.message}`, each);
    }
    return {
      stored: new Map(sortBy(this.#stored, keyOf)),
      failed: new Map(sortBy(this.#failed, keyOf)),
      findings: sortBy(findings, keyOf).map(([, each]) => each),
    };
  }
}

const keyOf = ([key]: readonly [string, unknown]) => key;
