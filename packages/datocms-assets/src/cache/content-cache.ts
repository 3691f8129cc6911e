import { hash } from 'node:crypto';
import { lstatSync, type Stats, utimesSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileStateOf, isSameState } from '../io/file-state.ts';
import { hashFile } from '../io/hash-file.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import { CacheIndex } from './cache-index.ts';
import type { CacheRecord, ContentFacts } from './cache-record.ts';
import { pruneCache } from './prune-cache.ts';

/** A complete body that has passed the content checks. */
export interface CacheEntry {
  readonly sha256: string;
  readonly bytes: number;
  /** Path of the body. */
  readonly file: string;
  readonly facts: ContentFacts;
}

/** The folder of the cache. */
export const cacheVersion = 'content-v1';
/** The folders of temporary files, from the cache down. */
export const temporaryFolders = [cacheVersion, 'tmp'] as const;

const day = 24 * 60 * 60 * 1000;
const maxUnusedTime = 30 * day;

/**
 * Bodies by key, shared by builds that run at the same time.
 *
 * Each body is one file, named by its hash, and one line of the index. A cache with a file for each entry of the index,
 * such as `cacache`, makes four files and folders for a download. That costs more time than the download. The number in
 * the folder's name is the version of the format.
 *
 * Entries are signed, see `RecordSigner`. A body was hashed when it was downloaded. It is hashed again if the state of
 * its file has changed. Damage that leaves the state as it was is found when the file is copied, or when the output is
 * verified. The time of modification of a file says on which day the body was used last. Symbolic links in the cache
 * are not followed: an entry behind one is a miss, and nothing is written there.
 */
export class ContentCache {
  readonly folder: string;
  readonly #cacheDir: string;
  readonly #index: CacheIndex;
  /** Folders of bodies that are known to be no links. */
  readonly #ownFolders = new Set<string>();

  /** @param token signs the entries */
  constructor(cacheDir: string, token: string) {
    this.folder = join(cacheDir, cacheVersion);
    this.#cacheDir = cacheDir;
    this.#index = new CacheIndex(this.folder, token);
  }

  /** @param maxAge in milliseconds since the body was fetched */
  async find(key: string, maxAge = Number.POSITIVE_INFINITY): Promise<CacheEntry | undefined> {
    const record = this.#index.records.get(hash('sha256', key));
    // A time in the future comes from a clock that is wrong.
    if (!record || Math.abs(Date.now() - record.time) > maxAge) return undefined;
    const file = this.#path(record.sha256);
    try {
      const stats = lstatSync(file, { throwIfNoEntry: false });
      if (!stats?.isFile() || stats.size !== record.bytes || !this.#isOwnFolder(record.sha256)) return undefined;
      const isUnchanged = isSameState(fileStateOf(stats), record.fileState);
      if (!isUnchanged && (await hashFile(file, stats.size)) !== record.sha256) return undefined;
      this.#noteUse(file, record, stats, isUnchanged);
    } catch {
      return undefined;
    }
    const { sha256, bytes, facts } = record;
    return { sha256, bytes, file, facts };
  }

  /**
   * Moves a body into the cache.
   * @param body on the same file system
   * @param time when the body was fetched, in milliseconds since 1970
   * @throws the file system's error if the folder can't be written
   */
  async put(
    key: string,
    body: SpooledBody,
    sha256: string,
    facts: ContentFacts,
    time = Date.now(),
  ): Promise<CacheEntry> {
    const file = this.#path(sha256);
    this.#makeFolder(sha256);
    // Variants of one picture often have the same bytes.
    await body.moveTo(file, () => isComplete(file, body.size, sha256));
    const record = { key: hash('sha256', key), sha256, bytes: body.size, time };
    this.#index.add({ ...record, fileState: fileStateOf(lstatSync(file)), facts });
    return { sha256, bytes: body.size, file, facts };
  }

  /** Removes, once a day, bodies that were not used for 30 days. */
  close(): void {
    try {
      this.#index.close();
      if (!isOwnFolder(this.#cacheDir, cacheVersion)) return;
      if (!pruneCache(this.folder, maxUnusedTime, day)) return;
      this.#index.compact(({ sha256 }) => lstatSync(this.#path(sha256), { throwIfNoEntry: false }) !== undefined);
    } catch {
      // `put` reports a cache that can't be written.
    }
  }

  /** Notes once a day that an entry is in use, so that another build does not remove it. */
  #noteUse(file: string, record: CacheRecord, stats: Stats, isUnchanged: boolean): void {
    const isDue = Date.now() - stats.mtimeMs >= day;
    if (isUnchanged && !isDue) return;
    try {
      if (isDue) utimesSync(file, new Date(), new Date());
      this.#index.add({ ...record, fileState: fileStateOf(lstatSync(file)) });
    } catch {
      // Without the note, the next build only hashes the file again.
    }
  }

  #path(sha256: string): string {
    return [this.#cacheDir, ...foldersOf(sha256), sha256].join(sep);
  }

  #isOwnFolder(sha256: string): boolean {
    const names = foldersOf(sha256);
    const key = names.join(sep);
    if (!this.#ownFolders.has(key) && isOwnFolder(this.#cacheDir, ...names)) this.#ownFolders.add(key);
    return this.#ownFolders.has(key);
  }

  #makeFolder(sha256: string): void {
    const names = foldersOf(sha256);
    const key = names.join(sep);
    if (this.#ownFolders.has(key)) return;
    makeOwnFolder(this.#cacheDir, ...names);
    this.#ownFolders.add(key);
  }
}

/** The folders of a body, from the cache down. */
const foldersOf = (sha256: string) => [cacheVersion, 'bodies', sha256.slice(0, 2)] as const;

/** Where the cache keeps the body with this hash, if it has it; `undefined` if a link is on the way. */
export function cachedBodyPath(cacheDir: string, sha256: string): string | undefined {
  const folders = foldersOf(sha256);
  return isOwnFolder(cacheDir, ...folders) ? join(cacheDir, ...folders, sha256) : undefined;
}

async function isComplete(file: string, size: number, sha256: string): Promise<boolean> {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  return stats?.isFile() === true && stats.size === size && (await hashFile(file, size)) === sha256;
}
