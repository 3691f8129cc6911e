import { hash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../io/make-folder.ts';
import type { DigestChange } from './digests.ts';

const lineSchema = z.object({
  file: z.string(),
  /** Of the file as it is written. */
  sha256: z.string(),
  changes: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * The digests that a run changes, kept on disk until all files are written. A rewritten file no longer says which digest it
 * had. So if a run is killed, the next one reads here which digests it has to update in the other files. An entry is added
 * before its file is written.
 */
export class DigestJournal {
  readonly #dir: string;
  readonly #path: string;
  readonly #byFile = new Map<string, DigestChange[]>();
  #usable = true;

  /** @param path of the journal, outside the output folder `dir` */
  constructor(dir: string, path: string) {
    this.#dir = dir;
    this.#path = path;
  }

  /** The changes that a killed run has written, which are those of files that have the new bytes. */
  *read(): Generator<DigestChange> {
    for (const line of this.#lines()) {
      try {
        const { file, sha256, changes } = lineSchema.parse(JSON.parse(line));
        if (hash('sha256', readFileSync(join(this.#dir, file))) !== sha256) continue;
        // If this run writes the file again, these changes still count.
        this.#byFile.set(file, changes);
        yield* changes;
      } catch {
        // The line is incomplete, or the file is gone: no other file depends on it.
      }
    }
  }

  /** Call it before the file is written. */
  add(file: string, after: Uint8Array, newChanges: readonly DigestChange[]): void {
    const changes = [...(this.#byFile.get(file) ?? []), ...newChanges];
    if (changes.length === 0 || !this.#usable) return;
    this.#byFile.set(file, changes);
    try {
      makeFolder(dirname(this.#path));
      appendFileSync(this.#path, `${JSON.stringify({ file, sha256: hash('sha256', after), changes })}\n`);
    } catch {
      // The downloads report a cache that can't be written.
      this.#usable = false;
    }
  }

  /** Call it when all files are written. */
  clear(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // If the journal can't be written, there is nothing to remove.
    }
  }

  #lines(): string[] {
    try {
      return readFileSync(this.#path, 'utf8').split('\n');
    } catch {
      return [];
    }
  }
}
