import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Remembers the files that a pass has read, so that the next pass reads only new and changed ones. */
export class ChangedFiles {
  readonly #seen = new Map<string, string>();

  /**
   * The files that are new or changed; all of them if nothing is remembered yet.
   * @param files relative to `dir`
   */
  filter(dir: string, files: readonly string[]): string[] {
    return files.filter(
      (file) => this.#seen.size === 0 || this.#seen.get(join(dir, file)) !== fingerprint(join(dir, file)),
    );
  }

  remember(dir: string, files: readonly string[]): void {
    for (const file of files) this.#seen.set(join(dir, file), fingerprint(join(dir, file)));
  }
}

function fingerprint(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return `${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`;
}
