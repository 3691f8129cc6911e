import { mkdtempSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { errorCode } from '../findings/download-failure.ts';
import { makeFolder } from './make-folder.ts';

const diskCodes: ReadonlySet<string> = new Set([
  'EACCES',
  'EDQUOT',
  'EEXIST',
  'EFBIG',
  'EIO',
  'EISDIR',
  'EMFILE',
  'ENFILE',
  'ENOENT',
  'ENOSPC',
  'ENOTDIR',
  'EPERM',
  'EROFS',
]);

/** Whether an error is one of this machine's disk, which another answer of the host would not change. */
export function isDiskError(error: unknown): boolean {
  return diskCodes.has(errorCode(error));
}

/** Names for the temporary files of one run: beside the cache, so that a file becomes an entry by its name alone, or in the system's folder. */
export class TemporaryFolder {
  readonly #beside: string;
  #folder: Promise<string> | undefined;
  #system: string | undefined;
  #count = 0;

  /** @param beside a folder on the file system of the cache; made when it is needed */
  constructor(beside: string) {
    this.#beside = beside;
  }

  /** Whether the system's folder is in use, which may be on another file system than the cache. */
  get usesSystemFolder(): boolean {
    return this.#system !== undefined;
  }

  /** A path at which nothing is. @throws where no folder can be made */
  async nextPath(): Promise<string> {
    this.#folder ??= this.#make();
    return `${this.#system ?? (await this.#folder)}${sep}${this.#count++}`;
  }

  /** Goes on in the system's folder. */
  moveToSystemFolder(): void {
    this.#system ??= mkdtempSync(join(tmpdir(), 'datocms-assets-'));
  }

  async remove(): Promise<void> {
    const beside = await this.#folder?.catch(() => undefined);
    for (const folder of [beside, this.#system]) {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    }
  }

  async #make(): Promise<string> {
    makeFolder(this.#beside);
    return mkdtemp(join(this.#beside, 'run-'));
  }
}
