import { existsSync, lstatSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isStoredName } from '../asset/stored-name.ts';
import type { FindingList } from '../findings/finding-list.ts';
import { listFiles } from '../io/list-files.ts';
import { isTemporaryFile } from '../io/temporary-file.ts';
import { matchFiles } from '../options/compile-globs.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { skipClosedFolders } from '../options/skip-closed-folders.ts';
import type { SiteUsage } from '../report/site-usage.ts';
import { findFilesNaming } from '../store/find-used-names.ts';

/** The files of an output at the beginning of a pass. Paths are relative to `root`. */
export interface ListedFiles {
  readonly root: string;
  /** All files, with temporary and excluded ones. */
  readonly found: readonly string[];
  /** The files that the job reads or changes. */
  readonly files: readonly string[];
  /** The files that this pass reads. */
  readonly changed: readonly string[];
}

/** The facts that a job has about files. Facts about a file are removed when it changes. */
interface Learnt {
  readonly usage: SiteUsage;
  readonly findings: FindingList;
  /** Names of the files that the job has stored. */
  storedNames(): Iterable<string>;
}

/** The files of the output. Each pass reads files that are new or changed since the last pass. */
export class OutputFiles {
  readonly #settings: Settings;
  readonly #learnt: Learnt;
  readonly #isExcluded: (file: string) => boolean;
  /** Fingerprints of the files that passes have read, by absolute path. */
  readonly #seen = new Map<string, string>();

  constructor(settings: Settings, learnt: Learnt) {
    this.#settings = settings;
    this.#learnt = learnt;
    this.#isExcluded = matchFiles(settings.exclude);
  }

  /**
   * Lists the output, counts the excluded files, and removes findings in files that are gone or changed.
   * @param onFound is called with the number of files, as soon as it is known
   */
  list(root: string, { skip: skipped }: PassOptions, onFound: (count: number) => void): ListedFiles {
    const { skip, closed } = skipClosedFolders(root, this.#settings.exclude, skipped);
    const found = listFiles(root, skip, onFound);
    const all = [...found, ...closed];
    this.#learnt.usage.countExcluded(all.filter(this.#isExcluded));
    const files = all.filter((file) => !this.#isExcluded(file) && !isTemporaryFile(file));
    return { root, found, files, changed: this.#filesToRead(root, files) };
  }

  /** How many of these files are the site's own. All others were stored by this run or an earlier run. */
  countOwn(files: readonly string[]): number {
    const { dir, store } = this.#settings;
    const isStored = (file: string) => !store && file.startsWith(`${dir}/`) && isStoredName(file.slice(dir.length + 1));
    return files.filter((file) => !isStored(file)).length;
  }

  /** Remembers the present state of files, after a pass has read and rewritten them. */
  remember({ root, changed }: ListedFiles): void {
    for (const file of changed) this.#seen.set(join(root, file), fingerprint(join(root, file)));
  }

  /** Lists changed files. If they have no error any more, files that failed passes left are read again, too. */
  #filesToRead(root: string, files: readonly string[]): readonly string[] {
    const { usage, findings } = this.#learnt;
    const isSeen = (file: string) => this.#seen.get(join(root, file)) === fingerprint(join(root, file));
    const changed = this.#seen.size === 0 ? files : files.filter((file) => !isSeen(file));
    const unchanged = new Set(files);
    for (const file of changed) unchanged.delete(file);
    const hadFailed = findings.failed;
    const renamed = this.#renamed(root, files);
    usage.rename(renamed);
    findings.rename(renamed);
    this.#forgetAllBut(root, unchanged);
    if (!hadFailed || findings.failed) return changed;
    this.#forgetAllBut(root, new Set());
    return files;
  }

  #forgetAllBut(root: string, unchanged: ReadonlySet<string>): void {
    const { usage, findings, storedNames } = this.#learnt;
    const changed = usage.rewrittenFiles.filter((file) => !unchanged.has(file) && existsSync(join(root, file)));
    const localized = findFilesNaming(root, changed, [...storedNames()]);
    const stillLocal = new Map(changed.map((file) => [file, localized.has(file)]));
    findings.forgetChanged(unchanged, stillLocal);
    usage.forgetChanged(unchanged, stillLocal);
  }

  /** The new names of files that were moved since a pass has read them, by old name. */
  #renamed(root: string, files: readonly string[]): Map<string, string> {
    const renamed = new Map<string, string>();
    if (this.#seen.size === 0) return renamed;
    const there = new Set(files.map((file) => join(root, file)));
    const gone = new Map<string, string>();
    for (const [path, seen] of this.#seen)
      if (!there.has(path)) gone.set(seen, relative(root, path).replaceAll(sep, '/'));
    if (gone.size === 0) return renamed;
    for (const file of files) {
      const path = join(root, file);
      const before = this.#seen.has(path) ? undefined : gone.get(fingerprint(path));
      if (before !== undefined) renamed.set(before, file);
    }
    return renamed;
  }
}

function fingerprint(path: string): string {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return `${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`;
}
