import { lstatSync, type Stats, utimesSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import * as cacache from 'cacache';
import { hashFile } from '../hash-file.ts';
import type { HeldBytes } from '../held-bytes.ts';
import { entrySchema, type Facts, type NotedEntry, readNotes, type Stamp, writeNotes } from './notes.ts';
import { pruneFolder } from './prune-folder.ts';

declare module 'cacache' {
  namespace index {
    /** Documented, but missing in the types: notes an entry whose content is put in place by the caller. */
    function insert(
      cache: string,
      key: string,
      integrity: string,
      options: { size: number; metadata: unknown },
    ): Promise<CacheObject>;
  }
}

/** A complete, checked body. */
export interface Entry {
  readonly sha256: string;
  readonly bytes: number;
  readonly file: string;
  readonly facts: Facts;
}

const day = 24 * 60 * 60 * 1000;
const longestUnused = 30 * day;

/**
 * Content by key, shared by concurrent builds: `cacache`'s index and folders. The number in the folder's name is the
 * version of all that is stored here.
 *
 * A body is hashed when it is met for the first time, and trusted while its file is the very one that was hashed: inode,
 * size, and times of change, which no writer can set back. What that overlooks is found when the file is copied. A file's
 * time of modification is the day of its last use.
 */
export class ContentCache {
  readonly folder: string;
  readonly #notes: Map<string, NotedEntry>;
  #changed = false;

  constructor(cacheDir: string) {
    this.folder = join(cacheDir, 'content-v1');
    this.#notes = readNotes(this.folder);
  }

  /** @param longest milliseconds after which an entry does not count any more */
  async find(key: string, longest = Number.POSITIVE_INFINITY): Promise<Entry | undefined> {
    const noted = this.#notes.get(key);
    const trusted = noted && this.#isSame(noted) ? noted : await this.#verify(key);
    if (!trusted || Date.now() - trusted.time > longest) return undefined;
    const { sha256, bytes, file, facts } = this.#touch(key, trusted);
    return { sha256, bytes, file: join(this.folder, file), facts };
  }

  /** Stores a body that lies on the same file system. @throws where the folder can't be written */
  async put(key: string, bytes: HeldBytes, sha256: string, facts: Facts): Promise<Entry> {
    const integrity = `sha256-${Buffer.from(sha256, 'hex').toString('base64')}`;
    const { path, time } = await cacache.index.insert(this.folder, key, integrity, {
      size: bytes.size,
      metadata: facts,
    });
    await mkdir(dirname(path), { recursive: true });
    await bytes.moveTo(path);
    const stamp = stampOf(lstatSync(path));
    this.#note(key, { sha256, bytes: bytes.size, file: relative(this.folder, path), time, stamp, facts });
    return { sha256, bytes: bytes.size, file: path, facts };
  }

  /** Notes what this run has seen for the next one, and removes what has not been used for 30 days. */
  async close(): Promise<void> {
    try {
      if (this.#changed) writeNotes(this.folder, this.#notes, Date.now() - longestUnused);
      await pruneFolder(this.folder, Date.now() - longestUnused, Date.now() - day);
    } catch {
      // A cache that can't be written is reported where something is to be stored in it.
    }
  }

  /** Reads an entry through the index, and hashes its file. What is not right is not there. */
  async #verify(key: string): Promise<NotedEntry | undefined> {
    try {
      const found = await cacache.get.info(this.folder, key);
      const sha256 = Buffer.from(found?.integrity.replace(/^sha256-/, '') ?? '', 'base64').toString('hex');
      const stats = found && lstatSync(found.path);
      const entry = entrySchema.safeParse({
        ...{ sha256, bytes: found?.size, time: found?.time, facts: found?.metadata },
        file: found && relative(this.folder, found.path),
        stamp: stats && stampOf(stats),
      });
      if (
        !found ||
        !entry.success ||
        stats?.size !== entry.data.bytes ||
        (await hashFile(found.path, stats.size)) !== sha256
      ) {
        return undefined;
      }
      this.#note(key, entry.data);
      return entry.data;
    } catch {
      return undefined;
    }
  }

  #isSame(noted: NotedEntry): boolean {
    const stats = lstatSync(join(this.folder, noted.file), { throwIfNoEntry: false });
    return stats?.isFile() === true && stampOf(stats).every((part, index) => part === noted.stamp[index]);
  }

  /** Says once a day that an entry is used, so that a build beside this one does not remove it. */
  #touch(key: string, entry: NotedEntry): NotedEntry {
    const [, , modified] = entry.stamp;
    if (Date.now() - modified < day) return entry;
    const path = join(this.folder, entry.file);
    try {
      utimesSync(path, new Date(), new Date());
      const touched = { ...entry, stamp: stampOf(lstatSync(path)) };
      this.#note(key, touched);
      return touched;
    } catch {
      return entry;
    }
  }

  #note(key: string, entry: NotedEntry): void {
    this.#notes.set(key, entry);
    this.#changed = true;
  }
}

function stampOf({ ino, size, mtimeMs, ctimeMs }: Stats): Stamp {
  return [ino, size, mtimeMs, ctimeMs];
}
