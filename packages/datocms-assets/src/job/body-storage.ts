import type { ContentFacts } from '../cache/cache-record.ts';
import { type CacheEntry, ContentCache, temporaryFolders } from '../cache/content-cache.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { errorCode, isDiskError } from '../io/error-code.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import { TemporaryFolder } from '../io/temporary-folder.ts';
import type { Settings } from '../options/settings.ts';

/** Where the bodies of one download run are stored: in the cache or, if its disk fails, in the system's temporary folder. */
export class BodyStorage {
  readonly #cacheDir: string;
  readonly #onWarning: (warning: Finding) => void;
  readonly #cache: ContentCache;
  readonly #temporary: TemporaryFolder;
  #cacheFailed = false;

  /** @param onWarning hears once that the cache can't be used */
  constructor({ cacheDir, token }: Pick<Settings, 'cacheDir' | 'token'>, onWarning: (warning: Finding) => void) {
    this.#cacheDir = cacheDir;
    this.#onWarning = onWarning;
    this.#cache = new ContentCache(cacheDir, token);
    this.#temporary = new TemporaryFolder(cacheDir, ...temporaryFolders);
  }

  /** @param maxAge in milliseconds; an older entry does not count */
  find(key: string, maxAge: number): Promise<CacheEntry | undefined> {
    return this.#cache.find(key, maxAge);
  }

  /** A new path for a temporary file. */
  nextPath(): Promise<string> {
    return this.#temporary.nextPath();
  }

  /** Does work that writes files. If the disk of the cache fails, it is done once more in the system's folder. */
  async onDisk<T>(work: () => Promise<T>): Promise<T> {
    const { usesSystemFolder } = this.#temporary;
    try {
      return await work();
    } catch (error) {
      if (!isDiskError(error) || usesSystemFolder) throw error;
      this.#leaveCache(error);
      return work();
    }
  }

  store(
    key: string,
    body: { readonly bytes: SpooledBody; readonly sha256: string },
    facts: ContentFacts,
  ): Promise<CacheEntry> {
    const { bytes, sha256 } = body;
    return this.onDisk(async () => {
      if (!this.#cacheFailed) return this.#cache.put(key, bytes, sha256, facts);
      const file = await bytes.saveToFile(await this.#temporary.nextPath());
      return { sha256, bytes: bytes.size, file, facts };
    });
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
    this.#onWarning(finding('cache-unusable', message));
  }
}
