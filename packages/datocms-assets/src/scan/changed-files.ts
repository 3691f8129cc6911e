import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Remembers the files that a pass has treated, so that the next one reads only what is new or changed. */
export class ChangedFiles {
  readonly #seen = new Map<string, string>();

  filter(dir: string, files: readonly string[]): string[] {
    return files.filter((file) => this.#seen.size === 0 || this.#seen.get(join(dir, file)) !== stamp(join(dir, file)));
  }

  remember(dir: string, files: readonly string[]): void {
    for (const file of files) this.#seen.set(join(dir, file), stamp(join(dir, file)));
  }
}

function stamp(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return `${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`;
}
