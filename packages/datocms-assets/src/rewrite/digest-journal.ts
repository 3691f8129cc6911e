import { hash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { makeFolder } from '../io/make-folder.ts';
import type { DigestChange } from './digests.ts';

const lineSchema = z.object({
  file: z.string(),
  /** Of the whole file as it was to be written. */
  sha256: z.string(),
  renewed: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * Notes which digests a rewriting renews, each before the file is written that they change with, so that the run after one
 * that was killed knows them: what is rewritten tells its old digest no more.
 */
export class DigestJournal {
  readonly #dir: string;
  readonly #path: string;
  readonly #byFile = new Map<string, DigestChange[]>();
  #usable = true;

  /** @param path of the notes, outside of the output folder `dir` */
  constructor(dir: string, path: string) {
    this.#dir = dir;
    this.#path = path;
  }

  /** What an earlier run has left of its notes and that still holds: the files have the bytes that it was to write. */
  *read(): Generator<DigestChange> {
    for (const line of this.#lines()) {
      try {
        const { file, sha256, renewed } = lineSchema.parse(JSON.parse(line));
        if (hash('sha256', readFileSync(join(this.#dir, file))) !== sha256) continue;
        // A file that this run writes again has them no less.
        this.#byFile.set(file, renewed);
        yield* renewed;
      } catch {
        // A line that was torn, or a file that is gone: nothing depends on it.
      }
    }
  }

  add(file: string, after: Uint8Array, fresh: readonly DigestChange[]): void {
    const renewed = [...(this.#byFile.get(file) ?? []), ...fresh];
    if (renewed.length === 0 || !this.#usable) return;
    this.#byFile.set(file, renewed);
    try {
      makeFolder(dirname(this.#path));
      appendFileSync(this.#path, `${JSON.stringify({ file, sha256: hash('sha256', after), renewed })}\n`);
    } catch {
      // A cache that can't be written is reported by the downloads.
      this.#usable = false;
    }
  }

  /** All is written. */
  clear(): void {
    try {
      rmSync(this.#path, { force: true });
    } catch {
      // Where nothing can be noted, nothing has to be taken away.
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
