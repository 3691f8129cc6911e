import { type FileHandle, open, rm } from 'node:fs/promises';
import { releaseBytes } from '../memory/release-buffer.ts';
import { SpooledBody } from './spooled-body.ts';

/** A body up to this size stays in memory; a larger one goes to a file in parts of about this size. */
const maxInMemory = 256 * 1024;

/** Collects a body chunk by chunk, in memory or in a temporary file. */
export class SpooledBodyWriter {
  readonly #path: string;
  readonly #ownsChunks: boolean;
  #chunks: Uint8Array[] = [];
  #sizeInMemory = 0;
  #sizeInFile = 0;
  #file: FileHandle | undefined;

  /**
   * @param path where a large body is written. It must not exist
   * @param ownsChunks whether only this writer reads the memory of the chunks
   */
  constructor(path: string, ownsChunks = false) {
    this.#path = path;
    this.#ownsChunks = ownsChunks;
  }

  get size(): number {
    return this.#sizeInFile + this.#sizeInMemory;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
    this.#sizeInMemory += chunk.length;
    if (this.#sizeInMemory > maxInMemory) await this.#flush();
  }

  async finish(): Promise<SpooledBody> {
    if (!this.#file) return this.#finishInMemory();
    await this.#flush();
    await this.#file.close();
    return new SpooledBody(this.#sizeInFile, undefined, this.#path);
  }

  /** Removes what was written. Never throws. */
  async discard(): Promise<void> {
    this.#chunks = [];
    if (!this.#file) return;
    await this.#file.close().catch(() => undefined);
    await rm(this.#path, { force: true }).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    this.#file ??= await open(this.#path, 'wx');
    await writeAll(this.#file, this.#chunks);
    this.#releaseChunks();
    this.#sizeInFile += this.#sizeInMemory;
    this.#sizeInMemory = 0;
    this.#chunks = [];
  }

  #finishInMemory(): SpooledBody {
    const [first] = this.#chunks;
    if (first && this.#chunks.length === 1) {
      const bytes = Buffer.from(first.buffer, first.byteOffset, first.byteLength);
      return new SpooledBody(this.#sizeInMemory, bytes, this.#path, this.#ownsChunks);
    }
    const bytes = Buffer.concat(this.#chunks);
    this.#releaseChunks();
    return new SpooledBody(this.#sizeInMemory, bytes, this.#path, true);
  }

  /** Frees the memory of chunks that are written or copied. */
  #releaseChunks(): void {
    if (this.#ownsChunks) for (const chunk of this.#chunks) releaseBytes(chunk);
  }
}

/** Writes all chunks with one call, since the network sends small chunks. */
async function writeAll(file: FileHandle, chunks: readonly Uint8Array[]): Promise<void> {
  let left = chunks;
  while (left.length > 0) {
    let { bytesWritten } = await file.writev(left);
    const at = left.findIndex(({ length }) => {
      bytesWritten -= length;
      return bytesWritten < 0;
    });
    left = at < 0 ? [] : [(left[at] as Uint8Array).subarray(bytesWritten), ...left.slice(at + 1)];
  }
}
