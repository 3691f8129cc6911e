import { hash } from 'node:crypto';
import { extname, join } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import { FileReader } from '../io/file-reader.ts';
import { type FileState, isSameState, readFileState, sizeOf } from '../io/file-state.ts';
import { checkName } from './check-file-name.ts';
import { adaptToUpload, checkStoredBytes, type ExpectedFile, ExpectedFileCheck } from './check-stored-files.ts';
import { cleanBodyKey, isCleanBody } from './clean-bodies.ts';
import { CleanFilter } from './filter/clean-filter.ts';
import type { Entry } from './list-entries.ts';
import { bodyTargets } from './search/body-targets.ts';
import { FileSearch, maxMemberBytes } from './search/file-search.ts';
import { mergePlaces, type Place } from './search/places.ts';
import { searchLargeFile } from './search/search-large-file.ts';
import type { SearchTargets } from './search/search-targets.ts';
import { leaksToFindings, toFindingsOfLargeFile } from './search/to-findings.ts';
import { cleanFileKey } from './unchanged-files.ts';
import { verifyLink } from './verify-link.ts';

/** Sizes up to which the search works in memory. */
export interface MemoryLimits {
  /** Files up to this size are read whole, larger ones in parts. */
  readonly maxWholeFileBytes: number;
  readonly maxMemberBytes: number;
}

const usualLimits: MemoryLimits = { maxWholeFileBytes: 16 * 2 ** 20, maxMemberBytes };

/** A name in the output. For a stored file, its facts in the report, and whether its hash is known to be clean. */
export type EntryToVerify = Entry & {
  readonly expected?: ExpectedFile;
  readonly isClean?: boolean | undefined;
  /** For a file that needs no change: its state, if it is known to be clean in this state. */
  readonly unchanged?: { readonly cleanState: FileState | undefined } | undefined;
  /** The path of the bytes, if they are not in the output. */
  readonly source?: string;
};

/** The result for some of the files. */
export interface BatchResult {
  /** In the order of the entries. */
  readonly findings: Finding[];
  readonly files: number;
  readonly bytes: number;
  /** Names of existing stored files in these files, without those of earlier batches of the same verifier. */
  readonly usedNames: readonly string[];
  /** Keys of stored bodies that were searched and are clean, see `CleanBodies`. */
  readonly cleanBodies: readonly string[];
  /** Keys of unchanged files that were searched and are clean, see `UnchangedFiles`. */
  readonly cleanFiles: readonly string[];
}

/** Verifies files, one after the other, and uses the same memory for all. */
export class FileVerifier {
  readonly #targets: SearchTargets;
  readonly #bodyTargets: SearchTargets;
  readonly #limits: MemoryLimits;
  #cleanBodies: string[] = [];
  #cleanFiles: string[] = [];
  readonly #reader = new FileReader();
  readonly #usedNames = new Set<string>();
  readonly #filter: CleanFilter;
  readonly #bodyFilter: CleanFilter;

  constructor(targets: SearchTargets, limits = usualLimits) {
    this.#targets = targets;
    this.#limits = limits;
    this.#bodyTargets = bodyTargets(targets);
    this.#filter = new CleanFilter(targets);
    this.#bodyFilter = new CleanFilter(this.#bodyTargets);
  }

  /** @throws the signal's reason */
  async verify(dir: string, entries: readonly EntryToVerify[], signal?: AbortSignal): Promise<BatchResult> {
    const findings: Finding[] = [];
    const known = this.#usedNames.size;
    const isCertainlyClean = (bytes: Buffer) => this.#filter.isCertainlyClean('', bytes, this.#usedNames);
    let [files, bytes] = [0, 0];
    for (const entry of entries) {
      for (const found of checkName(entry, this.#targets, isCertainlyClean)) findings.push(found);
      try {
        if (entry.kind === 'link') for (const found of await this.#verifyLink(dir, entry, signal)) findings.push(found);
        if (entry.kind !== 'file') continue;
        files++;
        const result = await this.#verifyFile(dir, entry, signal);
        bytes += result.bytes;
        for (const found of result.findings) findings.push(entry.expected ? adaptToUpload(entry.path, found) : found);
      } catch (error) {
        if (signal?.aborted) throw error;
        findings.push(unreadable(entry.path, error));
      }
    }
    const [cleanBodies, cleanFiles] = [this.#cleanBodies, this.#cleanFiles];
    [this.#cleanBodies, this.#cleanFiles] = [[], []];
    return { findings, files, bytes, usedNames: [...this.#usedNames].slice(known), cleanBodies, cleanFiles };
  }

  #verifyLink(dir: string, link: Entry, signal: AbortSignal | undefined): Promise<Finding[]> {
    return verifyLink(dir, link, async (folder, file) => {
      try {
        return (await this.#verifyFile(folder, file, signal)).findings;
      } catch (error) {
        if (signal?.aborted) throw error;
        return [unreadable(file.path, error)];
      }
    });
  }

  async #verifyFile(
    dir: string,
    entry: EntryToVerify,
    signal: AbortSignal | undefined,
  ): Promise<{ bytes: number; findings: Finding[] }> {
    const { path, expected, source, unchanged } = entry;
    const absolute = source ?? join(dir, path);
    const state = unchanged?.cleanState;
    if (state && isSameState(state, readFileState(absolute))) return { bytes: sizeOf(state), findings: [] };
    const read = this.#reader.read(absolute, this.#limits.maxWholeFileBytes);
    const bytes = 'large' in read ? read.large : read.bytes.length;
    const whole = 'large' in read ? { places: [] } : this.#verifyBytes(entry, read.bytes);
    if ('findings' in whole) return { bytes, findings: whole.findings };
    const search = this.#searchOf(path);
    const check = new ExpectedFileCheck(path, expected);
    await searchLargeFile(absolute, search, signal, (part) => check.update(part));
    const places = mergePlaces(search.places(), whole.places);
    return { bytes, findings: [...toFindingsOfLargeFile(path, places, absolute), ...check.findings()] };
  }

  /**
   * Verifies a file in memory.
   * @returns only places if the file has data that are too large to be unpacked: the file has to be searched in parts,
   *   too
   */
  #verifyBytes(
    { path, expected, isClean, unchanged }: EntryToVerify,
    bytes: Buffer,
  ): { findings: Finding[] } | { places: Place[] } {
    if (expected && this.#isCleanBody(path, expected, bytes, isClean)) return { findings: [] };
    if (unchanged && this.#isCertainlyCleanBody(path, bytes)) return this.#remember(path, bytes);
    if (this.#filter.isCertainlyClean(path, bytes, this.#usedNames)) {
      return { findings: checkStoredBytes(path, expected, bytes) };
    }
    if (unchanged && isCleanBody(path, bytes, this.#bodyTargets)) return this.#remember(path, bytes);
    const search = this.#searchOf(path);
    search.searchWhole(bytes);
    const places = search.places();
    if (search.isTooLarge) return { places: places.filter((place) => !place.isTooLarge) };
    return { findings: [...leaksToFindings(path, places, bytes), ...checkStoredBytes(path, expected, bytes)] };
  }

  #searchOf(path: string): FileSearch {
    return new FileSearch(path, this.#targets, this.#usedNames, this.#limits.maxMemberBytes);
  }

  /** Whether the bytes are those of the report, and can't contain a finding. */
  #isCleanBody(path: string, expected: ExpectedFile, bytes: Buffer, isKnown = false): boolean {
    if (checkStoredBytes(path, expected, bytes).length > 0) return false;
    if (isKnown) return true;
    if (!isCleanBody(path, bytes, this.#bodyTargets)) return false;
    this.#cleanBodies.push(cleanBodyKey(expected.sha256, extname(path).slice(1)));
    return true;
  }

  /** A fast form of `isCleanBody`, which doubts some clean bodies. */
  #isCertainlyCleanBody(path: string, bytes: Buffer): boolean {
    const usedNames = new Set<string>();
    return this.#bodyFilter.isCertainlyClean(path, bytes, usedNames) && usedNames.size === 0;
  }

  /** The result for an unchanged file that is clean with any stored files and published assets. */
  #remember(path: string, bytes: Buffer): { findings: Finding[] } {
    this.#cleanFiles.push(cleanFileKey(path, hash('sha256', bytes, 'base64')));
    return { findings: [] };
  }
}

/** The finding for a file that can't be read, which counts as a leak. */
function unreadable(file: string, error: unknown): Finding {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const message = `The file can't be read (${code}), so it can't be called clean.`;
  return finding('leak', message, { file, fix: 'Make the file readable, or take it out of the output.' });
}
