import { join } from 'node:path';
import { ContentCache, type Entry } from '../cache/content-cache.ts';
import type { Facts } from '../cache/record.ts';
import { errorCode } from '../findings/download-failure.ts';
import { type Finding, finding } from '../findings/finding.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import { isDiskError, TemporaryFolder } from '../io/temporary-folder.ts';
import { SpareCopies } from './spare-copies.ts';

/** Where the bodies of one run lie: in the cache, and where its disk fails, in the system's folder for temporary files. */
export class BodyStorage {
  readonly #cacheDir: string;
  readonly #warn: (warning: Finding) => void;
  readonly #cache: ContentCache;
  readonly #temporary: TemporaryFolder;
  readonly #spares: SpareCopies;
  #cacheFailed = false;

  /**
   * @param warn is told once that the cache can't be used
   * @param target folder in which bodies will be put somewhere
   */
  constructor(cacheDir: string, warn: (warning: Finding) => void, target?: string) {
    this.#cacheDir = cacheDir;
    this.#warn = warn;
    this.#cache = new ContentCache(cacheDir);
    this.#temporary = new TemporaryFolder(join(this.#cache.folder, 'tmp'));
    this.#spares = new SpareCopies(this.#temporary, target);
  }

  find(key: string, longest: number): Promise<Entry | undefined> {
    return this.#cache.find(key, longest);
  }

  /** A path for a temporary file, at which nothing is. */
  nextPath(): Promise<string> {
    return this.#temporary.nextPath();
  }

  /** Does work that writes files. Where the disk of the cache fails, it is done once more in the system's folder. */
  async onDisk<T>(work: () => Promise<T>): Promise<T> {
    const { usesSystemFolder } = this.#temporary;
    const withSpares = this.#spares.areThere;
    try {
      return await work();
    } catch (error) {
      if (!isDiskError(error) || usesSystemFolder) throw error;
      // What only saves time must not take the space of what is needed.
      this.#spares.giveUp();
      if (withSpares) return this.onDisk(work);
      this.#leaveCache(error);
      return work();
    }
  }

  store(key: string, body: { readonly bytes: SpooledBody; readonly sha256: string }, facts: Facts): Promise<Entry> {
    const { bytes, sha256 } = body;
    return this.onDisk(async () => {
      if (!this.#cacheFailed) return this.#cache.put(key, bytes, sha256, facts);
      const file = await bytes.keepAt(await this.#temporary.nextPath());
      return { sha256, bytes: bytes.size, file, facts };
    });
  }

  /** Writes a further copy of a body, if that can be moved to its target. */
  writeSpare(bytes: SpooledBody): Promise<string | undefined> {
    return this.#spares.write(bytes);
  }

  async close(): Promise<void> {
    await this.#temporary.remove();
    this.#cache.close();
  }

  #leaveCache(error: unknown): void {
    this.#temporary.moveToSystemFolder();
    if (this.#cacheFailed) return;
    this.#cacheFailed = true;
    const message = `The cache can't be written (${errorCode(error)}): ${this.#cacheDir}. This run goes on without it.`;
    this.#warn(finding('cache-unusable', message));
  }
}
