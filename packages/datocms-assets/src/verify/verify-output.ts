import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AssetHosts } from '../asset/asset-url.ts';
import type { Finding } from '../findings/finding.ts';
import { matchFiles } from '../options/compile-globs.ts';
import { loadSealer } from '../sealing/load-sealer.ts';
import { checkPlaylists } from './check-playlists.ts';
import { type ExpectedFile, findMissingFiles, listStoredNames } from './check-stored-files.ts';
import type { CleanBodies } from './clean-bodies.ts';
import { type Entry, listEntries } from './list-entries.ts';
import { compileSearchTargets, type SealedNames, type SearchTargetsInput } from './search/search-targets.ts';
import { type BatchResult, type EntryToVerify, FileVerifier, type MemoryLimits } from './verify-files.ts';

export interface VerifyInput {
  /** Absolute path of the finished output. */
  readonly dir: string;
  readonly hosts: AssetHosts;
  /** Globs of files, relative to `dir`, in which the host's name may stay as text; see `searchBytes`. */
  readonly allowMention: readonly string[];
  /** Globs of files, relative to `dir`, that are not searched. */
  readonly exclude?: readonly string[];
  /** See `SearchTargetsInput`. The path alone is enough to rebuild the URL. */
  readonly knownPaths?: Iterable<string>;
  /** See `SearchTargetsInput`. */
  readonly token?: string | undefined;
  /** See `SearchTargetsInput`. */
  readonly tokenAlone?: boolean | undefined;
  readonly stored?: StoredInput;
  /** Facts about a file that needs no change, by its path relative to `dir`. */
  readonly unchanged?: ((path: string) => EntryToVerify['unchanged']) | undefined;
  /** Whether to leave out a file or folder, by its path relative to `dir`. */
  readonly skip?: ((path: string) => boolean) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Stored files, and known facts about them. */
interface StoredInput {
  /** URLs of the folder for stored files: `/_assets/`, `https://www.example.org/_assets/`. */
  readonly urlPrefixes: readonly string[];
  readonly folder: string;
  /** The facts of the files in the report, by name. */
  readonly files?: ReadonlyMap<string, ExpectedFile> | undefined;
  /** Bytes that were searched before and are clean. */
  readonly cleanBodies?: Pick<CleanBodies, 'has'> | undefined;
  /** Opens sealed URLs of assets. */
  readonly sealed?: SealedNames | undefined;
  /** Names of sealed URLs that this job has made. */
  readonly sealedNames?: Iterable<string> | undefined;
  /** For files outside of the output: the names of all files, and the paths of this job's files. */
  readonly elsewhere?: { readonly names: Iterable<string>; readonly bodies: ReadonlyMap<string, string> } | undefined;
}

export interface VerifyResult {
  /** In the order of the files. Stored files that do not exist come last. */
  readonly findings: Finding[];
  readonly files: number;
  /** Files that were not searched. */
  readonly excluded: readonly string[];
  readonly bytes: number;
  /** Names of existing stored files to which the output refers. */
  readonly usedNames: Set<string>;
  /** Keys of stored bodies that were searched and are clean, see `CleanBodies`. */
  readonly cleanBodies: readonly string[];
  /** Keys of unchanged files that were searched and are clean, see `UnchangedFiles`. */
  readonly cleanFiles: readonly string[];
}

/**
 * Verifies batches of entries, in this thread or others. It takes the next batch when a thread is free.
 * @returns the results in the order of the batches
 */
export type VerifyBatches = (
  dir: string,
  targets: SearchTargetsInput,
  batches: Iterable<readonly EntryToVerify[]>,
  signal: AbortSignal | undefined,
) => Promise<BatchResult[]>;

const batchSize = 32;

/**
 * Searches every file of the finished output, of any type, for asset hosts and paths of assets. Checks that each stored
 * file that a URL names exists and has the bytes that the report names.
 * @throws errors of reading the folder, and the signal's reason
 */
export async function verifyOutput(
  input: VerifyInput,
  verifyBatches: VerifyBatches = verifyBatchesHere(),
): Promise<VerifyResult> {
  const { dir, hosts, allowMention, exclude = [], knownPaths = [], token, stored, skip = () => false, signal } = input;
  if (stored?.sealed) await loadSealer();
  const names = stored ? namesOf(dir, stored) : [];
  const targets: SearchTargetsInput = {
    hosts,
    allowMention,
    knownPaths: [...knownPaths],
    token,
    tokenAlone: input.tokenAlone,
    ...(stored && {
      stored: {
        urlPrefixes: stored.urlPrefixes,
        names: [...names, ...(stored.sealedNames ?? [])],
        sealed: stored.sealed,
      },
    }),
  };
  const inOutput = stored?.elsewhere ? [] : (stored?.files ?? []);
  const missing = new Map(Array.from(inOutput, ([name, file]) => [`${stored?.folder}/${name}`, file]));
  const addExpected = (entry: Entry): EntryToVerify => {
    if (entry.kind !== 'file') return entry;
    const expected = missing.get(entry.path);
    if (!expected) return { ...entry, unchanged: input.unchanged?.(entry.path) };
    missing.delete(entry.path);
    return { ...entry, expected, isClean: isKnownClean(stored, expected, entry.name) };
  };
  const excluded: string[] = [];
  const isExcluded = matchFiles(exclude);
  const isSearched = ({ kind, path }: Entry) => {
    if (kind !== 'file' || !isExcluded(path)) return true;
    excluded.push(path);
    missing.delete(path);
    return false;
  };
  const entries = function* () {
    for (const entry of listEntries(dir, skip)) if (isSearched(entry)) yield addExpected(entry);
    for (const entry of entriesElsewhere(stored)) if (isSearched(entry)) yield entry;
  };
  const results = await verifyBatches(dir, targets, inBatches(entries()), signal);
  // Playlists may contain further names.
  const usedNames = new Set(results.flatMap((batch) => batch.usedNames));
  return {
    findings: [
      ...results.flatMap((batch) => batch.findings),
      ...findMissingFiles(missing.keys()),
      ...(stored ? missingInPlaylists(dir, stored, names, usedNames) : []),
    ],
    files: results.reduce((sum, batch) => sum + batch.files, 0),
    excluded,
    bytes: results.reduce((sum, batch) => sum + batch.bytes, 0),
    usedNames,
    cleanBodies: results.flatMap((batch) => batch.cleanBodies),
    cleanFiles: results.flatMap((batch) => batch.cleanFiles),
  };
}

function namesOf(dir: string, { elsewhere, folder }: StoredInput): string[] {
  return elsewhere ? [...elsewhere.names] : listStoredNames(join(dir, folder));
}

function missingInPlaylists(
  dir: string,
  { folder, elsewhere }: StoredInput,
  names: readonly string[],
  usedNames: Set<string>,
): Finding[] {
  const fileOf = (name: string) => (elsewhere ? elsewhere.bodies.get(name) : join(dir, folder, name));
  const read = (name: string) => {
    const file = fileOf(name);
    return file === undefined ? undefined : readFileSync(file, 'utf8');
  };
  return checkPlaylists(usedNames, new Set(names), read, (name) => (elsewhere ? name : `${folder}/${name}`));
}

/** Entries for bodies with files outside of the output. */
function* entriesElsewhere(stored: StoredInput | undefined): Generator<EntryToVerify> {
  for (const [name, source] of stored?.elsewhere?.bodies ?? []) {
    const expected = stored?.files?.get(name);
    if (!expected) continue;
    yield { kind: 'file', path: name, name, source, expected, isClean: isKnownClean(stored, expected, name) };
  }
}

function isKnownClean(stored: StoredInput | undefined, { sha256 }: ExpectedFile, name: string): boolean | undefined {
  return stored?.cleanBodies?.has(sha256, extname(name).slice(1));
}

function* inBatches(entries: Iterable<EntryToVerify>): Generator<EntryToVerify[]> {
  let batch: EntryToVerify[] = [];
  for (const entry of entries) {
    if (batch.push(entry) < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Verifies batches in this thread, and lets other work of the process run in between. */
export function verifyBatchesHere(limits?: MemoryLimits): VerifyBatches {
  return async (dir, targets, batches, signal) => {
    const verifier = new FileVerifier(compileSearchTargets(targets), limits);
    const results: BatchResult[] = [];
    for (const batch of batches) {
      results.push(await verifier.verify(dir, batch, signal));
      await nextTurn();
      signal?.throwIfAborted();
    }
    return results;
  };
}
