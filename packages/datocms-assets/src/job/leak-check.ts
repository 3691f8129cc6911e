import { cachedBodyPath } from '../cache/content-cache.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { urlBases, urlPrefixes } from '../plan/local-url.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { listFiles } from '../scan/list-files.ts';
import type { StoredAsset } from '../store/copy-into-output.ts';
import { pruneStored } from '../store/prune-stored.ts';
import { restoreStored } from '../store/restore-stored.ts';
import type { BucketStore } from '../store/send-to-bucket.ts';
import { CleanBodies } from '../verify/clean-bodies.ts';
import { type VerifyBatches, type VerifyResult, verifyOutput } from '../verify/verify-output.ts';
import type { Body } from './body-storage.ts';

/** The leak check of one job. It searches bodies as they are fetched, while others are on their way, and the output at the end. */
export class LeakCheck {
  readonly #settings: Settings;
  readonly #verifyBatches: VerifyBatches;
  readonly #urlPrefixes: readonly string[];
  readonly #bucket: BucketStore | undefined;
  #searchAhead: CleanBodies | undefined;
  /** Names of stored files to which the output refers. */
  #usedNames: ReadonlySet<string> = new Set();

  /** @param bucket where stored files are instead of in the output */
  constructor(settings: Settings, verifyBatches: VerifyBatches, bucket: BucketStore | undefined) {
    this.#settings = settings;
    this.#bucket = bucket;
    this.#verifyBatches = verifyBatches;
    this.#urlPrefixes = urlPrefixes(urlBases(settings));
  }

  /** Makes a function that searches a fetched body. */
  bodySearcher({ assets }: PublishedIndex): (body: Body) => void {
    const { hosts, token } = this.#settings;
    const local = { urlPrefixes: this.#urlPrefixes, names: [] };
    return (body) => {
      this.#searchAhead ??= new CleanBodies({ hosts, knownPaths: assets.keys(), token, stored: local });
      this.#searchAhead.search(body);
    };
  }

  /**
   * Verifies the finished output.
   * @param files that this job has stored, by name
   * @param keepsOrder whether files that earlier runs stored are restored first
   */
  async check(
    dir: string,
    files: ReadonlyMap<string, StoredAsset>,
    index: PublishedIndex | undefined,
    options: PassOptions,
    keepsOrder: boolean,
  ): Promise<Finding[]> {
    const { dir: folder, cacheDir } = this.#settings;
    const bodyPath = (sha256: string) => cachedBodyPath(cacheDir, sha256);
    const damaged = keepsOrder && !this.#bucket ? await restoreStored(dir, this.#settings, files, bodyPath) : [];
    const { findings, usedNames: localNames } = await this.#verify(dir, files, index, options);
    this.#usedNames = localNames;
    const damagedInUse = damaged.filter((name) => localNames.has(name));
    return [...findings, ...damagedInUse.map((name) => changedFile(`${folder}/${name}`))];
  }

  /** Removes files that earlier runs stored in this output and that nothing in it names. Comes after `check`. */
  async pruneStored(dir: string, files: ReadonlyMap<string, StoredAsset>, { skip }: PassOptions): Promise<void> {
    if (this.#bucket) return;
    await pruneStored(dir, this.#settings, files, this.#usedNames, () => listFiles(dir, skip));
  }

  async #verify(
    dir: string,
    files: ReadonlyMap<string, StoredAsset>,
    index: PublishedIndex | undefined,
    options: PassOptions,
  ): Promise<VerifyResult> {
    const { hosts, allowMention, exclude, token, dir: folder } = this.#settings;
    const elsewhere = this.#bucket && { names: await this.#bucket.names(), bodies: bodiesInCache(files) };
    const local = { urlPrefixes: this.#urlPrefixes, folder, files, cleanBodies: this.#searchAhead, elsewhere };
    const knownPaths = index?.assets.keys() ?? [];
    return verifyOutput(
      { dir, hosts, allowMention, exclude, knownPaths, token, stored: local, ...options },
      this.#verifyBatches,
    );
  }
}

/** The files of bodies by name; none for the bytes of a placeholder. */
function bodiesInCache(files: ReadonlyMap<string, StoredAsset>): Map<string, string> {
  return new Map(
    Array.from(files).flatMap(([name, { source }]) => (Buffer.isBuffer(source) ? [] : [[name, source.file]])),
  );
}

function changedFile(file: string): Finding {
  return finding('missing-file', 'The stored file has other bytes than when it was stored and checked.', { file });
}
