import { join } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import type { AssetHosts } from '../asset-url.ts';
import { type Finding, finding } from '../finding.ts';
import { judgeNames } from './judge-names.ts';
import { listEntries } from './list-entries.ts';
import { compileNeedles } from './needles.ts';
import { FileReader } from './read-files.ts';
import { Search } from './search.ts';
import { findingsOf } from './search-bytes.ts';
import { placeInFile, searchLarge } from './search-large.ts';
import { listStored, type StoredFile, StoredFiles } from './stored-files.ts';

export interface VerifyInput {
  /** Absolute path of the finished output. */
  readonly dir: string;
  readonly hosts: AssetHosts;
  /** Globs of files, relative to `dir`, in which the host's name may stay as text; see `searchBytes`. */
  readonly allowMention: readonly string[];
  /** Paths of known assets, such as `/99001/1700000001-kettle.jpg`: alone they rebuild the URL. */
  readonly knownPaths?: Iterable<string>;
  readonly local?: {
    /** What stands before the name in the URL of a stored file: `/_assets/`, `https://www.example.org/_assets/`. */
    readonly urlPrefixes: readonly string[];
    /** Folder of the stored files, relative to `dir`. */
    readonly folder: string;
    /** By name: what the report says of them. */
    readonly files?: ReadonlyMap<string, StoredFile> | undefined;
  };
  /** Tells files and folders to leave out, by path relative to `dir`. */
  readonly skip?: (path: string) => boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Verified {
  /** In the order of the files. */
  readonly findings: Finding[];
  readonly files: number;
  readonly bytes: number;
  /** Names of existing stored files that the output refers to. */
  readonly localNames: Set<string>;
}

/** Other work of the process waits no longer than about this, in milliseconds. */
const longestSlice = 20;

/**
 * Searches every file of the finished output, whatever its type, for asset hosts and paths of known assets, and checks that
 * each stored file that a URL names is there with the bytes that the report names. Links are not followed.
 * @throws what reading the folder throws, and the signal's reason
 */
export async function verifyOutput(input: VerifyInput): Promise<Verified> {
  const { dir, local, skip = () => false, signal } = input;
  const { hosts, allowMention, knownPaths = [] } = input;
  const needles = compileNeedles({
    hosts,
    allowMention,
    knownPaths,
    ...(local && { local: { urlPrefixes: local.urlPrefixes, names: listStored(join(dir, local.folder)) } }),
  });
  const stored = new StoredFiles(local?.folder ?? '', local?.files ?? new Map());
  const result = { findings: [] as Finding[], files: 0, bytes: 0, localNames: new Set<string>() };
  const reader = new FileReader();
  let since = performance.now();
  for (const entry of listEntries(dir, skip)) {
    if (performance.now() - since > longestSlice) {
      await giveWay();
      signal?.throwIfAborted();
      since = performance.now();
    }
    result.findings.push(...judgeNames(entry, needles));
    if (entry.kind !== 'file') continue;
    result.files++;
    const path = join(dir, entry.path);
    const search = new Search(entry.path, needles, result.localNames);
    try {
      const read = reader.read(path);
      if ('bytes' in read) {
        result.bytes += read.bytes.length;
        search.whole(read.bytes);
        if (!search.tooLarge) {
          result.findings.push(...findingsOf(search, read.bytes), ...stored.judge(entry.path, read.bytes));
          continue;
        }
      }
      const large = new Search(entry.path, needles, result.localNames);
      const check = stored.begin(entry.path);
      await searchLarge(path, large, signal, (bytes) => check.update(bytes));
      if ('large' in read) result.bytes += read.large;
      result.findings.push(...placeInFile(path, large), ...check.judge());
    } catch (error) {
      if (signal?.aborted) throw error;
      result.findings.push(unreadable(entry.path, error));
    }
  }
  result.findings.push(...stored.missing());
  return result;
}

/** Fails closed: what can't be read can't be called clean. */
function unreadable(file: string, error: unknown): Finding {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  const message = `The file can't be read (${code}), so nothing shows that it is clean.`;
  return finding('leak', message, { file, fix: 'Make the file readable, or take it out of the output.' });
}
