import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { withPath } from '../findings/system-error.ts';
import { type FileState, fileStateOf } from './file-state.ts';
import type { FileOwnership } from './replace-file.ts';

/** A file's bytes, valid until the same reader reads the next file. */
export interface ReadFile {
  readonly bytes: Buffer;
  readonly ownership: FileOwnership;
  /** Time of the last write, in milliseconds. */
  readonly modified: number;
  /** The state of the file before its bytes were read. */
  readonly state: FileState;
}

/** A file that is too large to be read at once, and its size in bytes. */
export interface LargeFile {
  readonly large: number;
}

/** Bytes of the largest text that is rewritten. A text becomes one string, and V8 limits a string to 512 MiB. */
export const maxTextLength: number = 2 ** 28;
const minBufferSize = 2 ** 18;
/** A larger buffer is as large as its file, without room for larger files. */
const maxSpareBufferSize = 2 ** 25;

/**
 * Reads files one after the other into the same memory. It reads synchronously, which is four times faster for files in
 * the page cache, such as those of a finished build. Callers have to pause from time to time for other work. Symbolic
 * links are not followed.
 */
export class FileReader {
  #buffer: Buffer = Buffer.alloc(0);

  /** @throws as `open` and `read` do, with `path` in the error */
  read(path: string): ReadFile;
  read(path: string, maxSize: number): ReadFile | LargeFile;
  read(path: string, maxSize = Number.POSITIVE_INFINITY): ReadFile | LargeFile {
    return withFile(path, (file) => {
      const stats = fstatSync(file);
      const { size, mtimeMs: modified } = stats;
      if (size > maxSize) return { large: size };
      return { bytes: this.#fill(file, 0, size), ownership: stats, modified, state: fileStateOf(stats) };
    });
  }

  /** Reads `length` bytes from `start`; fewer if the file ends before. @throws as `open` and `read` do */
  readPart(path: string, start: number, length: number): Buffer {
    return withFile(path, (file) => this.#fill(file, start, length));
  }

  #fill(file: number, start: number, length: number): Buffer {
    if (length > this.#buffer.length)
      this.#buffer = Buffer.allocUnsafeSlow(Math.max(length, Math.min(maxSpareBufferSize, length * 2), minBufferSize));
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, this.#buffer, filled, length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return this.#buffer.subarray(0, filled);
  }
}

/** All bytes of a file, in memory of their own. Symbolic links are not followed. @throws as `FileReader.read` does */
export function readWholeFile(path: string): Buffer {
  return withFile(path, (file) => readFileSync(file));
}

function withFile<Result>(path: string, use: (file: number) => Result): Result {
  try {
    const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw withPath(path, error);
  }
}
