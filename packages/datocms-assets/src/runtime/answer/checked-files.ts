import type { Footer } from './stored-answer.ts';

/** In bytes. */
const maxMemory = 64 * 1024 * 1024;
/** The cost of an entry beside its body, in bytes. */
const entrySize = 1024;

/** An answer that this process has read or checked. */
export interface CheckedFile extends Footer {
  readonly path: string;
  /** The whole body, if it is small. */
  readonly bytes: Uint8Array<ArrayBuffer> | undefined;
  readonly length: number;
  /** When it was received, in milliseconds since 1970: the file's time of modification. */
  readonly time: number;
  readonly inode: number;
  notedAt: number;
}

/** The files that a process has checked, by their keys. Those that were not used for the longest time are forgotten first. */
export class CheckedFiles {
  readonly #files = new Map<string, CheckedFile>();
  readonly #maxMemory: number;
  #memory = 0;

  /** @param maxBytes of the cache on the disk: the memory stays below it too */
  constructor(maxBytes: number) {
    this.#maxMemory = Math.min(maxMemory, maxBytes);
  }

  get(key: string): CheckedFile | undefined {
    return this.#files.get(key);
  }

  set(key: string, file: CheckedFile): void {
    this.delete(key);
    this.#files.set(key, file);
    this.#memory += sizeOf(file);
    for (const oldest of this.#files.keys()) {
      if (this.#memory <= this.#maxMemory) return;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const file = this.#files.get(key);
    if (file) this.#memory -= sizeOf(file);
    this.#files.delete(key);
  }
}

function sizeOf({ bytes }: CheckedFile): number {
  return entrySize + (bytes?.length ?? 0);
}
