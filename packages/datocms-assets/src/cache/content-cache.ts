import { hash } from 'node:crypto';
import { lstatSync, type Stats, utimesSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { hashFile } from '../io/hash-file.ts';
import { makeFolder } from '../io/make-folder.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import { CacheIndex } from './cache-index.ts';
import type { CacheRecord, Facts, FileStamp } from './cache-record.ts';
import { pruneCache } from './prune-cache.ts';

/** A complete, checked body. */
export interface CacheEntry {
  readonly sha256: string;
  readonly bytes: number;
  readonly file: string;
  readonly facts: Facts;
}

const day = 24 * 60 * 60 * 1000;
const maxUnusedTime = 30 * day;

/**
 * Bodies by key, shared by concurrent builds. Each body is one file, named by its hash, and one line of the index: a store
 * with a file for each entry of the index as well, such as `cacache`, makes four files and folders where the download
 * makes one, which costs more than the download itself. The number in the folder's name is the version of all this.
 *
 * A body that came over the network was hashed on its way. It is trusted while its file is the very one that was hashed:
 * inode, size, and times of change, which no writer can set back; else it is hashed again. What that overlooks is found
 * when the file is copied, or else when the output is verified. A file's time of modification is the day of its last use.
 */
export class ContentCache {
  readonly folder: string;
  readonly #index: CacheIndex;
  readonly #made = new Set<string>();

  constructor(cacheDir: string) {
    this.folder = cacheFolder(cacheDir);
    this.#index = new CacheIndex(this.folder);
  }

  /** @param longest milliseconds after which an entry does not count any more */
  async find(key: string, longest = Number.POSITIVE_INFINITY): Promise<CacheEntry | undefined> {
    const record = this.#index.records.get(hash('sha256', key));
    if (!record || Date.now() - record.time > longest) return undefined;
    const file = this.#path(record.sha256);
    try {
      const stats = lstatSync(file, { throwIfNoEntry: false });
      if (!stats?.isFile() || stats.size !== record.bytes) return undefined;
      const same = stampOf(stats).every((part, index) => part === record.stamp[index]);
      if (!same && (await hashFile(file, stats.size)) !== record.sha256) return undefined;
      this.#noteUse(file, record, stats, same);
    } catch {
      return undefined;
    }
    const { sha256, bytes, facts } = record;
    return { sha256, bytes, file, facts };
  }

  /** Stores a body that lies on the same file system. @throws where the folder can't be written */
  async put(key: string, bytes: SpooledBody, sha256: string, facts: Facts): Promise<CacheEntry> {
    const file = this.#path(sha256);
    this.#makeFolder(dirname(file));
    // Variants of one picture often have the same bytes.
    await bytes.moveTo(file, () => isComplete(file, bytes.size, sha256));
    const record = { key: hash('sha256', key), sha256, bytes: bytes.size, time: Date.now() };
    this.#index.add({ ...record, stamp: stampOf(lstatSync(file)), facts });
    return { sha256, bytes: bytes.size, file, facts };
  }

  /** Removes what has not been used for 30 days, once a day. */
  close(): void {
    try {
      this.#index.close();
      if (!pruneCache(this.folder, Date.now() - maxUnusedTime, Date.now() - day)) return;
      this.#index.compact(({ sha256 }) => lstatSync(this.#path(sha256), { throwIfNoEntry: false }) !== undefined);
    } catch {
      // A cache that can't be written is reported where something is to be stored in it.
    }
  }

  /** Says once a day that an entry is in use, so that a build beside this one does not remove it. */
  #noteUse(file: string, record: CacheRecord, stats: Stats, same: boolean): void {
    const touch = Date.now() - stats.mtimeMs >= day;
    if (same && !touch) return;
    try {
      if (touch) utimesSync(file, new Date(), new Date());
      this.#index.add({ ...record, stamp: stampOf(lstatSync(file)) });
    } catch {
      // What can't be noted is only looked at again by the next build.
    }
  }

  #path(sha256: string): string {
    return bodyPath(this.folder, sha256);
  }

  #makeFolder(folder: string): void {
    if (this.#made.has(folder)) return;
    makeFolder(folder);
    this.#made.add(folder);
  }
}

const cacheFolder = (cacheDir: string) => join(cacheDir, 'content-v1');
const bodyPath = (folder: string, sha256: string) => [folder, 'bodies', sha256.slice(0, 2), sha256].join(sep);

/** Where the cache has a body with this hash, if it has one. */
export function cachedBodyPath(cacheDir: string, sha256: string): string {
  return bodyPath(cacheFolder(cacheDir), sha256);
}

async function isComplete(file: string, size: number, sha256: string): Promise<boolean> {
  const there = lstatSync(file, { throwIfNoEntry: false });
  return there?.isFile() === true && there.size === size && (await hashFile(file, size)) === sha256;
}

function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): FileStamp {
  return [ino, size, mtimeMs, ctimeMs];
}
