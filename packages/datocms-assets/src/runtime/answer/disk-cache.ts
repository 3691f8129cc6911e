import { createHmac, hash } from 'node:crypto';
import { lstat, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { formatSize } from '../../findings/format.ts';
import { isFullDisk } from '../../io/error-code.ts';
import type { RecentMap } from '../../memory/recent-map.ts';
import { aFunction, checkByRules, type Rule } from '../../options/check-by-rules.ts';
import {
  type AnswerCache,
  type Body,
  type CachedAsset,
  type CheckedAsset,
  defaultMaxAge,
  inMemory,
} from './answer-cache.ts';
import { type CheckedFile, createCheckedFiles } from './checked-files.ts';
import { defaultCacheFolder } from './default-cache-folder.ts';
import { evictAnswers } from './evict-answers.ts';
import { SharedWork } from './shared-work.ts';
import {
  AnswerWriter,
  type Footer,
  hashAnswer,
  readBytes,
  readFooter,
  streamPart,
  temporaryFolder,
  type UnfinishedBytes,
} from './stored-answer.ts';

export interface DiskCacheOptions {
  /**
   * Folder of the cache, which several processes may share. A missing folder is made. Only this user may read files of
   * the cache.
   * @default `node_modules/.cache/datocms-assets` of the working folder, or if that can't be written, a folder in the
   *   system's folder for temporary files
   */
  readonly dir?: string | undefined;
  /**
   * Size in bytes above which the assets that were not used for the longest time are removed. Each process may exceed
   * it by a twentieth for a moment, and by a quarter with films that visitors receive. An asset of more than a quarter
   * of this size is not kept. On a smaller disk, a fifth of the space that would be free without the cache stays free.
   * @default 1 GiB
   */
  readonly maxBytes?: number | undefined;
  /** Seconds until an asset is requested again. It stays in use if the host does not answer. @default 3600 */
  readonly maxAge?: number | undefined;
  /** Receives a sentence, once, if the cache can't keep assets. @default prints it with `console.warn` */
  readonly warn?: ((message: string) => void) | undefined;
}

/** The number is the version of the format. */
const folderName = 'answers-v1';
/** Bodies up to this size, in bytes, are kept in memory too. */
const maxInMemory = 1024 * 1024;
/** The least time between two notes of an asset's use, in milliseconds. */
const noteInterval = 10 * 60 * 1000;

/**
 * Makes a cache of assets in a folder, for `createRuntime({ cache })`.
 * @throws ConfigurationError if options are wrong
 */
export function createDiskCache(options: DiskCacheOptions = {}): AnswerCache {
  checkByRules(options, rules);
  return new DiskCache(options);
}

const aboveZero: Rule = ['expected a number above 0', (value) => typeof value === 'number' && value > 0];
const rules: Readonly<Record<keyof DiskCacheOptions, Rule>> = {
  dir: [
    'expected the path of a folder, such as "/var/cache/site"',
    (value) => typeof value === 'string' && value !== '',
  ],
  maxBytes: aboveZero,
  maxAge: aboveZero,
  warn: aFunction,
};

/**
 * Each answer is one file, named by the hash of its key: the body, and a footer with its type and its hash, signed with
 * the key. So a file is complete or missing, and only a program with the runtime's key can write a valid file. A body
 * is checked when a process first uses it, and again when its file has changed. The time of access of a file is that of
 * its last use, and the time of modification that of its arrival.
 */
class DiskCache implements AnswerCache {
  readonly #folder: string;
  readonly #root: string;
  readonly #maxBytes: number;
  readonly #maxAge: number;
  readonly #warn: (message: string) => void;
  readonly #checked: RecentMap<CheckedFile>;
  readonly #reading = new SharedWork<CheckedFile | undefined>();
  readonly #unfinished: UnfinishedBytes;
  #hasWarned = false;
  #written = Number.POSITIVE_INFINITY;
  #isEvicting = false;

  constructor({ dir = defaultCacheFolder(), maxBytes = 1024 ** 3, maxAge = defaultMaxAge, warn }: DiskCacheOptions) {
    this.#root = dir;
    this.#folder = join(dir, folderName);
    this.#maxBytes = maxBytes;
    this.#checked = createCheckedFiles(maxBytes);
    this.#unfinished = { now: 0, max: maxBytes / 4 };
    this.#maxAge = maxAge * 1000;
    this.#warn = warn ?? ((message) => console.warn(message));
  }

  async find(key: string): Promise<CachedAsset | undefined> {
    const known = this.#checked.get(key);
    const isCurrent = known?.bytes && this.#isFresh(known.time);
    // Many visitors may request parts of a film at once that this process has not checked yet.
    const file = isCurrent ? known : await this.#reading.run(key, () => this.#read(key, known).catch(() => undefined));
    if (!file) {
      this.#checked.delete(key);
      return undefined;
    }
    this.#checked.set(key, file);
    this.#noteUse(file);
    const { type, sha256, validator, length, bytes, path, inode, time } = file;
    return {
      ...{ type, sha256, validator, length, isFresh: this.#isFresh(time) },
      read: (start, end) => streamPart(path, start, end, inode),
      ...(bytes && inMemory(bytes)),
    };
  }

  async put(key: string, { type, body, length, validator }: CheckedAsset): Promise<Body> {
    const limit = this.#maxBytes / 4;
    // A stream of unknown length may end early without any sign.
    if ((length ?? Number.POSITIVE_INFINITY) > limit) return body;
    const writer = new AnswerWriter(
      this.#root,
      folderName,
      limit,
      body instanceof ReadableStream ? this.#unfinished : undefined,
    );
    const finish = async () => {
      const footer = { type, sha256: writer.sha256(), validator };
      await writer.finish(this.#path(key), footer, signatureOf(key, footer));
      this.#written += writer.size;
      this.#evict();
    };
    if (body instanceof ReadableStream)
      return writer.copy(body, length ?? 0, finish, (error) => void this.#report(error));
    try {
      await writer.write(body);
      await finish();
    } catch (error) {
      await writer.discard();
      // A `RangeError` means that the answer is too large for a file.
      if (!(error instanceof RangeError)) await this.#report(error);
    }
    return body;
  }

  async renew(key: string): Promise<void> {
    const path = this.#path(key);
    const now = Math.floor(Date.now() / 1000);
    await utimes(path, now, now).catch(() => undefined);
    const known = this.#checked.get(key);
    if (known) this.#checked.set(key, { ...known, time: now * 1000, notedAt: now * 1000 });
  }

  async remove(key: string): Promise<void> {
    this.#checked.delete(key);
    await rm(this.#path(key), { force: true }).catch(() => undefined);
  }

  /** @returns `undefined` if the file does not have the answer that was put under the key */
  async #read(key: string, known: CheckedFile | undefined): Promise<CheckedFile | undefined> {
    const path = this.#path(key);
    const stats = await lstat(path);
    const { ino: inode, mtimeMs: time, atimeMs: notedAt } = stats;
    if (known && known.inode === inode && known.time === time) return known;
    const { footer, signature, body } = await readFooter(path, stats.size);
    if (!stats.isFile() || signature !== signatureOf(key, footer)) return undefined;
    const bytes = body <= maxInMemory ? await readBytes(path, 0, body) : undefined;
    const sha256 = bytes ? hash('sha256', bytes) : await hashAnswer(path, body);
    return sha256 === footer.sha256 ? { ...footer, path, bytes, length: body, time, inode, notedAt } : undefined;
  }

  #isFresh(time: number): boolean {
    // A time in the future comes from a clock that is wrong.
    const age = Date.now() - time;
    return age >= -this.#maxAge && age < this.#maxAge;
  }

  #noteUse(file: CheckedFile): void {
    const now = Date.now();
    if (Math.abs(now - file.notedAt) < noteInterval) return;
    file.notedAt = now;
    utimes(file.path, now / 1000, file.time / 1000).catch(() => undefined);
  }

  /** Looks for answers to remove each time a twentieth of the limit has been written. */
  #evict(): void {
    if (this.#isEvicting || this.#written < this.#maxBytes / 20) return;
    this.#written = 0;
    void this.#removeOldest().then(() => this.#evict());
  }

  /** @returns whether there is room for further answers */
  async #removeOldest(isFull = false): Promise<boolean> {
    this.#isEvicting = true;
    try {
      const { hasRemoved, unfinished, isOver } = await evictAnswers(this.#root, folderName, this.#maxBytes, isFull);
      if (isOver) {
        this.#warnOnce(
          `The cache of assets in ${this.#root} keeps nothing, since ${formatSize(unfinished)} there are unfinished files. ` +
            `Raise its limit, or remove them from ${join(folderName, temporaryFolder)} if no process writes them.`,
        );
      }
      return hasRemoved;
    } catch {
      return false;
    } finally {
      this.#isEvicting = false;
    }
  }

  async #report(error: unknown): Promise<void> {
    // A disk may be smaller than `maxBytes`.
    if (isFullDisk(error) && (this.#isEvicting || (await this.#removeOldest(true)))) return;
    const reason = error instanceof Error ? error.message : String(error);
    const advice = isFullDisk(error)
      ? 'Free disk space there, or choose another folder.'
      : 'Make the folder writable, or choose another one.';
    this.#warnOnce(
      `The cache of assets in ${this.#root} can't be written (${reason}), so each asset is asked for again. ${advice}`,
    );
  }

  #warnOnce(message: string): void {
    if (!this.#hasWarned) this.#warn(message);
    this.#hasWarned = true;
  }

  #path(key: string): string {
    const name = hash('sha256', key);
    return join(this.#folder, name.slice(0, 2), name.slice(2));
  }
}

function signatureOf(key: string, { type, sha256, validator }: Footer): string {
  return createHmac('sha256', key).update([type, sha256, validator].join(' ')).digest('hex');
}
