import { closeSync, open as openCallback, writeFileSync } from 'node:fs';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { releaseBytes } from '../memory/release-buffer.ts';
import { errorCode } from './error-code.ts';
import { renameFile } from './rename-file.ts';

const openFile = promisify(openCallback);

/** Reads `length` bytes from `start`; fewer if the body ends before. */
export type ReadRange = (start: number, length: number) => Promise<Buffer>;

/** The bytes of one body: a small one is in memory, a large one in a temporary file. `SpooledBodyWriter` makes them. */
export class SpooledBody {
  readonly size: number;
  readonly #memory: Buffer | undefined;
  #path: string;
  readonly #ownsMemory: boolean;

  /**
   * @param memory all bytes, if they are in no file
   * @param path the temporary file; for bytes in memory, where a file may be made
   * @param ownsMemory whether only this body reads the memory
   */
  constructor(size: number, memory: Buffer | undefined, path: string, ownsMemory = false) {
    this.size = size;
    this.#memory = memory;
    this.#path = path;
    this.#ownsMemory = ownsMemory;
  }

  /** The temporary file, if the bytes are in one. */
  get path(): string | undefined {
    return this.#memory ? undefined : this.#path;
  }

  /** All bytes, if they are in memory. */
  get inMemory(): Buffer | undefined {
    return this.#memory;
  }

  /** Reads all bytes into memory. Only for content with a limited size. */
  async readAll(): Promise<Buffer> {
    return this.#memory ?? (await readFile(this.#path));
  }

  async withReader<Result>(use: (read: ReadRange) => Promise<Result>): Promise<Result> {
    const memory = this.#memory;
    if (memory) return use(async (start, length) => memory.subarray(start, start + length));
    const file = await open(this.#path);
    try {
      return await use(async (start, length) => {
        const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(length, this.size - start)));
        const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
        return buffer.subarray(0, bytesRead);
      });
    } finally {
      await file.close();
    }
  }

  /**
   * Moves the bytes to a path on the file system of the temporary file, which then is the path of the body. An existing
   * file is replaced, unless `isComplete` tells that it has these bytes. A process that is killed meanwhile may leave a
   * part of the file.
   */
  async moveTo(target: string, isComplete: () => Promise<boolean>): Promise<void> {
    // Mostly there is no file yet: creating one without a check is faster.
    if (this.#memory && (await createFile(target, this.#memory))) return;
    if (await isComplete()) await this.discard();
    else {
      if (this.#memory) await writeFile(this.#path, this.#memory, { flag: 'wx' });
      await renameFile(this.#path, target);
    }
    this.#path = target;
  }

  /** Returns the path of a file with the bytes: the temporary file, or a new one at `path`. */
  async saveToFile(path: string): Promise<string> {
    if (!this.#memory) return this.#path;
    await writeFile(path, this.#memory, { flag: 'wx' });
    return path;
  }

  /** Frees the memory of a body that is stored. The body can't be read any more. */
  release(): void {
    if (this.#memory && this.#ownsMemory) releaseBytes(this.#memory);
  }

  async discard(): Promise<void> {
    if (!this.#memory) await rm(this.#path, { force: true });
  }
}

/**
 * Creates a file. Opening a new file can take long, so a thread of Node does it. Filling and closing the file is faster
 * without a thread.
 * @returns false if a file is there already
 */
async function createFile(path: string, bytes: Buffer): Promise<boolean> {
  let file: number;
  try {
    file = await openFile(path, 'wx');
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(file, bytes);
  } finally {
    closeSync(file);
  }
  return true;
}
