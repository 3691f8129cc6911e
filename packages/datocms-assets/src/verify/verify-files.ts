import { join } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import { FileReader } from '../io/file-reader.ts';
import { checkNames } from './check-names.ts';
import { checkStored, checkStoredBytes, type StoredFile } from './check-stored-files.ts';
import type { Entry } from './list-entries.ts';
import type { Needles } from './search/needles.ts';
import { type Spotted, together } from './search/place-findings.ts';
import { Search } from './search/search.ts';
import { findingsOf } from './search/search-bytes.ts';
import { placeInFile, searchLarge } from './search/search-large-file.ts';

/** Files up to this size are read whole, larger ones in parts. */
const largestWhole = 16 * 2 ** 20;

/** A name in the output; `expected` where it is that of a stored file, and whether its bytes have been found clean before. */
export type CheckedEntry = Entry & { readonly expected?: StoredFile; readonly searched?: boolean | undefined };

/** What is found in some of the files. */
export interface Verdict {
  /** In the order of the entries. */
  readonly findings: Finding[];
  readonly files: number;
  readonly bytes: number;
  /** Names of existing stored files that they refer to, as far as the same verifier has not told of them before. */
  readonly localNames: readonly string[];
}

/** Verifies files, one after the other, in the same memory. */
export class Verifier {
  readonly #needles: Needles;
  readonly #reader = new FileReader();
  readonly #localNames = new Set<string>();

  constructor(needles: Needles) {
    this.#needles = needles;
  }

  /** @throws the signal's reason */
  async verify(dir: string, entries: readonly CheckedEntry[], signal?: AbortSignal): Promise<Verdict> {
    const findings: Finding[] = [];
    const told = this.#localNames.size;
    let [files, bytes] = [0, 0];
    for (const entry of entries) {
      for (const each of checkNames(entry, this.#needles)) findings.push(each);
      if (entry.kind !== 'file') continue;
      files++;
      try {
        const found = await this.#verifyFile(dir, entry, signal);
        bytes += found.bytes;
        for (const each of found.findings) findings.push(each);
      } catch (error) {
        if (signal?.aborted) throw error;
        findings.push(unreadable(entry.path, error));
      }
    }
    return { findings, files, bytes, localNames: [...this.#localNames].slice(told) };
  }

  async #verifyFile(
    dir: string,
    { path, expected, searched }: CheckedEntry,
    signal: AbortSignal | undefined,
  ): Promise<{ bytes: number; findings: Finding[] }> {
    const absolute = join(dir, path);
    const read = this.#reader.read(absolute, largestWhole);
    let found: Spotted[] = [];
    if ('bytes' in read) {
      if (searched && checkStoredBytes(path, expected, read.bytes).length === 0) {
        return { bytes: read.bytes.length, findings: [] };
      }
      const search = new Search(path, this.#needles, this.#localNames);
      search.whole(read.bytes);
      if (!search.tooLarge) {
        const findings = [...findingsOf(search, read.bytes), ...checkStoredBytes(path, expected, read.bytes)];
        return { bytes: read.bytes.length, findings };
      }
      found = search.spotted().filter((each) => !each.tooLarge);
    }
    const large = new Search(path, this.#needles, this.#localNames);
    const check = checkStored(path, expected);
    await searchLarge(absolute, large, signal, (part) => check.update(part));
    const findings = [...placeInFile(absolute, path, together(large.spotted(), found)), ...check.judge()];
    return { bytes: 'large' in read ? read.large : read.bytes.length, findings };
  }
}

/** Fails closed: what can't be read can't be called clean. */
function unreadable(file: string, error: unknown): Finding {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const message = `The file can't be read (${code}), so nothing shows that it is clean.`;
  return finding('leak', message, { file, fix: 'Make the file readable, or take it out of the output.' });
}
