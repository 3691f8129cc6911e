import { lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

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

  /** The new names of files that were moved since a pass has read them, by the old ones. */
  renamed(dir: string, files: readonly string[]): Map<string, string> {
    const renamed = new Map<string, string>();
    if (this.#seen.size === 0) return renamed;
    const there = new Set(files.map((file) => join(dir, file)));
    const gone = new Map<string, string>();
    for (const [path, seen] of this.#seen)
      if (!there.has(path)) gone.set(seen, relative(dir, path).replaceAll(sep, '/'));
    if (gone.size === 0) return renamed;
    for (const file of files) {
      const path = join(dir, file);
      const before = this.#seen.has(path) ? undefined : gone.get(fingerprint(path));
      if (before !== undefined) renamed.set(before, file);
    }
    return renamed;
  }

  remember(dir: string, files: readonly string[]): void {
    for (const file of files) this.#seen.set(join(dir, file), fingerprint(join(dir, file)));
  }
}

function fingerprint(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return `${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`;
}
