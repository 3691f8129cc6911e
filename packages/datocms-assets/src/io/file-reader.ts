import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file's bytes, valid until the next file is read. */
export interface ReadFile {
  readonly bytes: Buffer;
  /** Its permission bits. */
  readonly mode: number;
  /** When it was written last, in milliseconds. */
  readonly modified: number;
}

/** A file that is too large to be read whole, and its size in bytes. */
export interface LargeFile {
  readonly large: number;
}

const leastKept = 2 ** 18;
/** More is allocated for the file that needs it, but not for later ones. */
const mostKept = 2 ** 25;

/**
 * Reads files one after the other into the same memory. Reading without a callback is four times faster for files
 * in the page cache, which a finished build's are; callers give way to other work from time to time.
 * Links are not followed.
 */
export class FileReader {
  #memory: Buffer = Buffer.alloc(0);

  /** @throws as `open` and `read` do */
  read(path: string): ReadFile;
  read(path: string, largest: number): ReadFile | LargeFile;
  read(path: string, largest = Number.POSITIVE_INFINITY): ReadFile | LargeFile {
    return open(path, (file) => {
      const { size, mode, mtimeMs: modified } = fstatSync(file);
      if (size > largest) return { large: size };
      return { bytes: this.#fill(file, 0, size), mode, modified };
    });
  }

  /** Bytes of a file from an offset on: fewer than `length` where the file ends. @throws as `open` and `read` do */
  readPart(path: string, from: number, length: number): Buffer {
    return open(path, (file) => this.#fill(file, from, length));
  }

  #fill(file: number, from: number, length: number): Buffer {
    if (length > this.#memory.length)
      this.#memory = Buffer.allocUnsafeSlow(Math.max(length, Math.min(mostKept, length * 2), leastKept));
    let filled = 0;
    while (filled < length) {
      const read = readSync(file, this.#memory, filled, length - filled, from + filled);
      if (read === 0) break;
      filled += read;
    }
    return this.#memory.subarray(0, filled);
  }
}

function open<Result>(path: string, use: (file: number) => Result): Result {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
