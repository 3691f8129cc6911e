import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { makeOwnFolder } from './own-folder.ts';

/** Folders that no run has removed yet. */
const inUse = new Set<string>();
let removesAtExit = false;

/** Has a folder removed even if the process ends before the run, as when a page of a build fails. */
function noteUse(folder: string): string {
  if (!removesAtExit) process.once('exit', removeFoldersInUse);
  removesAtExit = true;
  inUse.add(folder);
  return folder;
}

function removeFoldersInUse(): void {
  for (const folder of inUse) {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // The folder stays until `pruneCache` removes it.
    }
  }
}

/**
 * The temporary files of one run, in a folder of their own. It lies on the file system of the cache, so that a rename
 * can move a file into the cache. If the cache can't be written, it lies in the system's temporary folder.
 */
export class TemporaryFolder {
  readonly #cacheDir: string;
  readonly #names: readonly string[];
  #folder: Promise<string> | undefined;
  #systemFolder: string | undefined;
  #count = 0;

  /** @param names of the folders from the cache down to the folder for temporary files. The first path makes them */
  constructor(cacheDir: string, ...names: readonly string[]) {
    this.#cacheDir = cacheDir;
    this.#names = names;
  }

  /** Whether the system's temporary folder is in use, which may be on another file system than the cache. */
  get usesSystemFolder(): boolean {
    return this.#systemFolder !== undefined;
  }

  /** A path without a file. @throws if no folder can be made */
  async nextPath(): Promise<string> {
    this.#folder ??= this.#make();
    return `${this.#systemFolder ?? (await this.#folder)}${sep}${this.#count++}`;
  }

  /** From now on, paths are in the system's temporary folder. */
  moveToSystemFolder(): void {
    this.#systemFolder ??= noteUse(mkdtempSync(join(tmpdir(), 'datocms-assets-')));
  }

  /** Removes the files. A file that can't be removed, as one that a virus scanner reads, stays until `pruneCache`. */
  async remove(): Promise<void> {
    const folder = await this.#folder?.catch(() => undefined);
    for (const path of [folder, this.#systemFolder]) {
      if (path === undefined) continue;
      await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
      inUse.delete(path);
    }
  }

  async #make(): Promise<string> {
    return noteUse(await mkdtemp(join(makeOwnFolder(this.#cacheDir, ...this.#names), 'run-')));
  }
}
