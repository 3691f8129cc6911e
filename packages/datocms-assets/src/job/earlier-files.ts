import { cachedBodyPath } from '../cache/content-cache.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { FindingList } from '../findings/finding-list.ts';
import { listFiles } from '../io/list-files.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { pruneStored, updateBucketManifest } from '../store/prune-stored.ts';
import { restoreStored } from '../store/restore-stored.ts';
import { type ManifestEntry, noteStored, readManifest, type StoredInRun } from '../store/stored-manifest.ts';
import { unwritableCacheFinding } from './unwritable-cache-finding.ts';

/** Files that earlier runs stored for an output. Damaged files are restored, and unused files are removed. */
export class EarlierFiles {
  readonly #settings: Settings;
  /** Files by name, with those of this run. `undefined` until the run stores files. */
  #noted: ReadonlyMap<string, ManifestEntry> | undefined;
  #damaged: readonly string[] = [];

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Notes the files of this run, before they are stored. From then on, earlier files are restored and removed. */
  note(root: string, stored: StoredInRun, findings: FindingList): void {
    this.#noted ??= readManifest(root, this.#settings);
    this.#noted = noteStored(root, this.#settings, this.#noted, stored, (error) =>
      findings.addOnce(unwritableCacheFinding(this.#settings, error)),
    );
  }

  /** Restores stored files that another program has changed in the output. A bucket is not read. */
  async restore(root: string, { byName }: Pick<StoredInRun, 'byName'>): Promise<void> {
    const { store, cacheDir } = this.#settings;
    if (store || !this.#noted) return;
    const bodyPath = (sha256: string) => cachedBodyPath(cacheDir, sha256);
    this.#damaged = await restoreStored(root, this.#settings, this.#noted, byName, bodyPath);
  }

  /** Findings for files that could not be restored, and that the output uses. */
  damagedAmong(usedNames: ReadonlySet<string>): Finding[] {
    const message = 'The stored file has other bytes than when it was stored and checked.';
    return this.#damaged
      .filter((name) => usedNames.has(name))
      .map((name) => finding('missing-file', message, { file: `${this.#settings.dir}/${name}` }));
  }

  /**
   * Removes files that nothing in the output names. A bucket keeps them.
   * @param usedNames see `UsedInRun`
   * @returns the remaining files, without files that this run has, too
   */
  async prune(
    root: string,
    { byName, urlsByName }: StoredInRun,
    usedNames: ReadonlySet<string>,
    skip: PassOptions['skip'],
  ): Promise<ReadonlyMap<string, ManifestEntry>> {
    if (!this.#noted) return new Map();
    const list = () => listFiles(root, skip);
    const run = { byName, urlsByName, usedNames };
    if (this.#settings.store) return updateBucketManifest(root, this.#settings, this.#noted, run, list);
    return pruneStored(root, this.#settings, this.#noted, run, list);
  }
}
