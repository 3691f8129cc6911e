import { closeSync, open as openCallback, writeSync } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errorCode } from '../findings/download-failure.ts';
import { releaseBuffer } from '../memory/release-buffer.ts';

const openFile = promisify(openCallback);

/** A part of a body up to this size stays in memory; a larger body goes to a file. */
const maxInMemory = 256 * 1024;

/** The bytes of one body: in memory while they are few, in a temporary file of their own where they are many. */
export class SpooledBody {
  readonly size: number;
  readonly #memory: Buffer | undefined;
  readonly #path: string;
  readonly #ownsMemory: boolean;

  /** @param ownsMemory whether nobody else reads it */
  constructor(size: number, memory: Buffer | undefined, path: string, ownsMemory = false) {
    this.size = size;
    this.#memory = memory;
    this.#path = path;
    this.#ownsMemory = ownsMemory;
  }

  /** A file to read from, where the bytes are in one. */
  get path(): string | undefined {
    return this.#memory ? undefined : this.#path;
  }

  /** All bytes, where they are in no file. */
  get inMemory(): Buffer | undefined {
    return this.#memory;
  }

  /** All bytes. For kinds of content whose size is limited. */
  async readAll(): Promise<Buffer> {
    return this.#memory ?? (await readFile(this.#path));
  }

  /** Calls `use` with a function that reads a range; what lies behind the end is left out. */
  async withReader<T>(use: (read: ReadRange) => Promise<T>): Promise<T> {
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
   * Puts the bytes at a path of the same file system, in the place of what is there unless `isComplete` says that it is
   * these bytes; they can't be read from here any more. A process that is killed meanwhile may leave a part of them there.
   */
  async moveTo(target: string, isComplete: () => Promise<boolean>): Promise<void> {
    // Mostly nothing is there: to try is quicker than to look first.
    if (this.#memory && (await createFile(target, this.#memory))) return;
    if (await isComplete()) return this.discard();
    if (this.#memory) await writeFile(this.#path, this.#memory);
    await rename(this.#path, target);
  }

  /** Leaves the bytes in a file of their own: the one they are in, or a new one at `path`. */
  async keepAt(path: string): Promise<string> {
    if (!this.#memory) return this.#path;
    await writeFile(path, this.#memory);
    return path;
  }

  /** Lets go of what lies in memory, once it is stored: nobody can read it any more. */
  release(): void {
    if (this.#memory && this.#ownsMemory) giveBackWhole(this.#memory);
  }

  async discard(): Promise<void> {
    if (!this.#memory) await rm(this.#path, { force: true });
  }
}

export type ReadRange = (start: number, length: number) => Promise<Buffer>;

/** Memory that is shared with others is left to the collector. */
function giveBackWhole(bytes: Uint8Array): void {
  if (bytes.byteLength === bytes.buffer.byteLength) releaseBuffer(bytes.buffer);
}

/**
 * Writes a file where none is. To make it can take long and is left to a thread; to fill and close it is quicker than to
 * ask one.
 * @returns false where something is there
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
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } finally {
    closeSync(file);
  }
  return true;
}

/** Takes a body in chunk by chunk. */
export class SpooledBodyWriter {
  readonly #path: string;
  readonly #ownsChunks: boolean;
  #chunks: Uint8Array[] = [];
  #held = 0;
  #written = 0;
  #file: FileHandle | undefined;

  /**
   * @param path where a large body goes; nothing is there yet
   * @param ownsChunks whether nobody else reads the memory of chunks that fill theirs
   */
  constructor(path: string, ownsChunks = false) {
    this.#path = path;
    this.#ownsChunks = ownsChunks;
  }

  get size(): number {
    return this.#written + this.#held;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held > maxInMemory) await this.#flush();
  }

  async finish(): Promise<SpooledBody> {
    if (!this.#file) return this.#joined();
    await this.#flush();
    await this.#file.close();
    return new SpooledBody(this.#written, undefined, this.#path);
  }

  async discard(): Promise<void> {
    this.#chunks = [];
    if (!this.#file) return;
    await this.#file.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, 'wx');
    for (const chunk of this.#chunks) await this.#file.writeFile(chunk);
    this.#release();
    this.#written += this.#held;
    this.#held = 0;
    this.#chunks = [];
  }

  /** A body that is in memory whole. */
  #joined(): SpooledBody {
    const [first] = this.#chunks;
    if (first && this.#chunks.length === 1) {
      const bytes = Buffer.from(first.buffer, first.byteOffset, first.byteLength);
      return new SpooledBody(this.#held, bytes, this.#path, this.#ownsChunks);
    }
    const bytes = Buffer.concat(this.#chunks);
    this.#release();
    return new SpooledBody(this.#held, bytes, this.#path, true);
  }

  /** Lets go of chunks that are written or copied. */
  #release(): void {
    if (this.#ownsChunks) for (const chunk of this.#chunks) giveBackWhole(chunk);
  }
}
