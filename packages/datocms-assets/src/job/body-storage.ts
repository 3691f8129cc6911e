import { tmpdir } from 'node:os';
import type { ContentFacts } from '../cache/cache-record.ts';
import { type CacheEntry, ContentCache, temporaryFolders } from '../cache/content-cache.ts';
import { SharedCache, type SharedCacheHealth } from '../cache/shared-cache.ts';
import type { HashedBody } from '../content/inspect-content.ts';
import { DownloadError } from '../findings/download-error.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { errorCode, isDiskError } from '../io/error-code.ts';
import { TemporaryFolder } from '../io/temporary-folder.ts';
import { option } from '../options/options.ts';
import type { Settings } from '../options/settings.ts';
import { BucketFolder } from '../s3/bucket-folder.ts';
import { S3Client } from '../s3/s3-client.ts';
import { unwritableCacheFinding } from './unwritable-cache-finding.ts';

/** In seconds. */
const maxSharedTimeout = 5;
const sharedFix = `Check ${option('sharedCache')} and the access key, or leave the option out.`;

export interface CheckedBody {
  readonly bytes: Buffer;
  /** Hex. */
  readonly sha256: string;
  /** Extension of the file that will hold the body, without dot. */
  readonly extension: string;
}

export function openCache({ cacheDir, token }: Settings): ContentCache {
  return new ContentCache(cacheDir, token);
}

/** Where the bodies of one download run are stored: in the cache or, if its disk fails, in the system's temporary folder. */
export class BodyStorage {
  readonly #cacheDir: string;
  readonly #onWarning: (warning: Finding) => void;
  readonly #cache: ContentCache;
  readonly #temporary: TemporaryFolder;
  readonly #shared: SharedCache | undefined;
  readonly #s3: S3Client | undefined;
  #cacheFailed = false;

  /**
   * @param onWarning is called once if the cache can't be used
   * @param known an open cache, and the health of the shared cache from earlier runs
   */
  constructor(
    settings: Settings,
    signal: AbortSignal,
    onWarning: (warning: Finding) => void,
    known: { readonly cache?: ContentCache; readonly sharedCacheHealth?: SharedCacheHealth } = {},
  ) {
    const { cacheDir, sharedCache, recordSecrets, concurrency } = settings;
    this.#cacheDir = cacheDir;
    this.#onWarning = onWarning;
    this.#cache = known.cache ?? openCache(settings);
    this.#temporary = new TemporaryFolder(cacheDir, ...temporaryFolders);
    if (!sharedCache) return;
    // A shared cache is there to save time, so its time is short: a failed request counts as a miss.
    const timeout = Math.min(settings.timeout, maxSharedTimeout);
    const health = known.sharedCacheHealth ?? { readFailures: 0, writeFailures: 0 };
    this.#s3 = new S3Client(sharedCache, { concurrency, retries: 0, timeout, signal });
    this.#shared = new SharedCache(
      new BucketFolder(this.#s3),
      recordSecrets,
      health,
      ({ message, fix = sharedFix }) => {
        const address = `s3://${sharedCache.bucket}/${sharedCache.folder}`;
        const text = `The shared cache ${address} fails: ${message}. This run goes on without it.`;
        onWarning(finding('cache-unusable', text, { fix }));
      },
    );
  }

  /** @param maxAge in milliseconds; an older entry does not count */
  async find(key: string, maxAge: number): Promise<CacheEntry | undefined> {
    const local = await this.#cache.find(key, maxAge);
    if (local || !this.#shared) return local;
    const shared = await this.onDisk(async () => this.#shared?.find(key, maxAge, () => this.nextPath()));
    return shared && this.#keep(key, shared, shared.facts, shared.time);
  }

  nextPath(): Promise<string> {
    return this.#temporary.nextPath();
  }

  /** Does work that writes files. If the disk of the cache fails, the work runs again in the system's folder. */
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

  async store(key: string, body: HashedBody, facts: ContentFacts): Promise<CacheEntry> {
    const entry = await this.#keep(key, body, facts);
    await this.#shared?.put(key, entry);
    return entry;
  }

  /** Stores a body for this run alone. */
  storeForRun(body: HashedBody, facts: ContentFacts): Promise<CacheEntry> {
    return this.onDisk(() => this.#keepForRun(body, facts));
  }

  #keep(key: string, body: HashedBody, facts: ContentFacts, time?: number): Promise<CacheEntry> {
    return this.onDisk(() =>
      this.#cacheFailed ? this.#keepForRun(body, facts) : this.#cache.put(key, body.bytes, body.sha256, facts, time),
    );
  }

  async #keepForRun({ bytes, sha256 }: HashedBody, facts: ContentFacts): Promise<CacheEntry> {
    const file = await bytes.saveToFile(await this.nextPath());
    return { sha256, bytes: bytes.size, file, facts };
  }

  /** Waits until the shared cache has all entries. Fetched bodies stay. */
  async finishSharing(): Promise<void> {
    await this.#shared?.close();
    await this.#s3?.close();
  }

  async close(): Promise<void> {
    await this.finishSharing();
    await this.#temporary.remove();
    this.#cache.close();
  }

  #leaveCache(error: unknown): void {
    try {
      this.#temporary.moveToSystemFolder();
    } catch (noFolder) {
      throw notWritable(this.#cacheDir, noFolder);
    }
    if (this.#cacheFailed) return;
    this.#cacheFailed = true;
    this.#onWarning(unwritableCacheFinding({ cacheDir: this.#cacheDir }, error));
  }
}

function notWritable(cacheDir: string, error: unknown): DownloadError {
  const folders = `neither to ${cacheDir} nor to ${tmpdir()} (${errorCode(error)})`;
  return new DownloadError('download-failed', `Assets can be written ${folders}`, {
    fix: `Make one of these folders writable, or name others by ${option('cacheDir')} and the variable TMPDIR.`,
    isOfRun: true,
  });
}
