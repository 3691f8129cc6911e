import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import type { FetchRequest } from '../plan/fetch-request.ts';
import { nameFiles } from '../plan/name-files.ts';
import type { Placeholder } from '../plan/placeholder.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import type { VariantOutcome } from '../report/make-report.ts';
import type { StoredAsset } from '../store/store-files.ts';
import type { StoredContent } from './stored-content.ts';

/** All variants that a job has met, and the files that stand for them. Names are given once and kept for later passes. */
export class StoredAssets {
  readonly #outcomes = new Map<string, VariantOutcome>();
  readonly #placed = new Set<string>();
  /** By name. */
  readonly files = new Map<string, StoredAsset>();
  /** Names of the files, by id of the variant. */
  readonly names = new Map<string, string>();
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** `undefined` where the variant could not be stored. */
  contentOf(id: string): StoredContent | undefined {
    const { bytes = null, type = null } = this.#outcomes.get(id) ?? {};
    return bytes === null || type === null ? undefined : { bytes, type };
  }

  /** Those requests that no pass has asked for before. */
  missing(requests: readonly FetchRequest[]): FetchRequest[] {
    return requests.filter((each) => !this.#outcomes.has(each.id));
  }

  add(requests: readonly FetchRequest[], stored: ReadonlyMap<string, FetchedAsset>, index: PublishedIndex): void {
    const given = new Map([...this.files.values()].map((file) => [file.sha256, file.name]));
    const names = nameFiles(stored.values(), matesIn(index), given);
    for (const { id, path, url, profile } of requests) {
      const source = stored.get(id);
      const name = names.get(id);
      const { bytes = null, type = null, sha256 = null, from = 'none' as const } = source ?? {};
      const file = name === undefined ? null : `${this.#folder}/${name}`;
      this.#outcomes.set(id, { path, url, accept: profile, file, bytes, type, sha256, from });
      if (!source || name === undefined) continue;
      this.names.set(id, name);
      this.files.set(name, { name, sha256: source.sha256, bytes: source.bytes, source });
    }
  }

  /** All files stand in the output. */
  markStored(): void {
    for (const name of this.files.keys()) this.#placed.add(`${this.#folder}/${name}`);
  }

  outcomes(): VariantOutcome[] {
    return [...this.#outcomes.values()].map((outcome) =>
      outcome.file !== null && this.#placed.has(outcome.file) ? outcome : { ...outcome, file: null },
    );
  }

  addPlaceholder({ name, sha256, bytes }: Placeholder): void {
    this.files.set(name, { name, sha256, bytes: bytes.length, source: bytes });
  }
}

/** Assets whose originals have the same bytes share a name, whichever of them the site uses. */
function matesIn(index: PublishedIndex): (path: string) => readonly string[] {
  const byMd5 = new Map<string, string[]>();
  for (const { md5, path } of index.assets.values()) {
    if (md5 === null) continue;
    const mates = byMd5.get(md5);
    if (mates) mates.push(path);
    else byMd5.set(md5, [path]);
  }
  return (path) => byMd5.get(index.assets.get(path)?.md5 ?? '') ?? [];
}
