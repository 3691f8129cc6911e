import { cachedBody } from '../cache/content-cache.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { localBase, urlPrefixes } from '../plan/local-url.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { listFiles } from '../scan/list-files.ts';
import { pruneStored } from '../store/prune-stored.ts';
import { restoreFrom } from '../store/restore-file.ts';
import { restoreStored } from '../store/restore-stored.ts';
import type { StoredFile } from '../verify/check-stored-files.ts';
import { SearchAhead } from '../verify/search-ahead.ts';
import { type Verified, type VerifyBatches, verifyOutput } from '../verify/verify-output.ts';
import type { Body } from './download.ts';

/** The leak check of one job: bodies are searched as they come, while others are still under way, and in the end the output. */
export class LeakCheck {
  readonly #settings: Settings;
  readonly #verifyBatches: VerifyBatches;
  readonly #urlPrefixes: readonly string[];
  #ahead: SearchAhead | undefined;
  #localNames: ReadonlySet<string> = new Set();

  constructor(settings: Settings, verifyBatches: VerifyBatches) {
    this.#settings = settings;
    this.#verifyBatches = verifyBatches;
    this.#urlPrefixes = urlPrefixes(localBase(settings));
  }

  /** What searches a body that has come. */
  searcher({ assets }: PublishedIndex): (body: Body) => void {
    const { hosts } = this.#settings;
    const local = { urlPrefixes: this.#urlPrefixes, names: [] };
    return (body) => {
      this.#ahead ??= new SearchAhead({ hosts, knownPaths: assets.keys(), local });
      this.#ahead.search(body);
    };
  }

  /**
   * Verifies the finished output.
   * @param files by name: what this job has stored
   * @param inOrder whether what earlier runs stored in this output is restored first
   */
  async complete(
    dir: string,
    files: ReadonlyMap<string, StoredFile>,
    index: PublishedIndex | undefined,
    options: PassOptions,
    inOrder: boolean,
  ): Promise<Finding[]> {
    const settings = this.#settings;
    const wrong = inOrder
      ? await restoreStored(
          dir,
          settings,
          files,
          restoreFrom((sha256) => cachedBody(settings.cacheDir, sha256)),
        )
      : [];
    const { findings, localNames } = await this.#verify(dir, files, index, options);
    this.#localNames = localNames;
    const stale = wrong.filter((name) => localNames.has(name)).map((name) => wrongBytes(`${settings.dir}/${name}`));
    return [...findings, ...stale];
  }

  /** Removes what earlier runs stored in this output and nothing in it names, as it was verified. */
  prune(dir: string, files: ReadonlyMap<string, StoredFile>, { skip }: PassOptions): void {
    pruneStored(dir, this.#settings, files, this.#localNames, () => listFiles(dir, skip));
  }

  #verify(
    dir: string,
    files: ReadonlyMap<string, StoredFile>,
    index: PublishedIndex | undefined,
    options: PassOptions,
  ): Promise<Verified> {
    const { hosts, allowMention, dir: folder } = this.#settings;
    const local = { urlPrefixes: this.#urlPrefixes, folder, files, ahead: this.#ahead };
    const knownPaths = index?.assets.keys() ?? [];
    return verifyOutput({ dir, hosts, allowMention, knownPaths, local, ...options }, this.#verifyBatches);
  }
}

function wrongBytes(file: string): Finding {
  return finding('missing-file', 'The stored file has other bytes than were checked when it was stored.', { file });
}
