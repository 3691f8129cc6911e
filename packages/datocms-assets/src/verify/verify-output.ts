import { extname, join } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import type { AssetHosts } from '../asset/asset-url.ts';
import type { Finding } from '../findings/finding.ts';
import { listStored, missingStored, type StoredFile } from './check-stored-files.ts';
import { type Entry, listEntries } from './list-entries.ts';
import { compileNeedles, type NeedleInput } from './search/needles.ts';
import type { SearchAhead } from './search-ahead.ts';
import { type CheckedEntry, type Verdict, Verifier } from './verify-files.ts';

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
    /** Which of these bytes have been searched already. */
    readonly ahead?: Pick<SearchAhead, 'isClean'> | undefined;
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

/** Verifies batches of entries somewhere, such as in other threads, each when there is room for it. The answers are in their order. */
export type VerifyBatches = (
  dir: string,
  needles: NeedleInput,
  batches: Iterable<readonly CheckedEntry[]>,
  signal: AbortSignal | undefined,
) => Promise<Verdict[]>;

const batchSize = 32;

/**
 * Searches every file of the finished output, whatever its type, for asset hosts and paths of known assets, and checks that
 * each stored file that a URL names is there with the bytes that the report names. Links are not followed.
 * @throws what reading the folder throws, and the signal's reason
 */
export async function verifyOutput(input: VerifyInput, verifyBatches: VerifyBatches = verifyHere): Promise<Verified> {
  const { dir, hosts, allowMention, knownPaths = [], local, skip = () => false, signal } = input;
  const needles: NeedleInput = {
    hosts,
    allowMention,
    knownPaths: [...knownPaths],
    ...(local && { local: { urlPrefixes: local.urlPrefixes, names: listStored(join(dir, local.folder)) } }),
  };
  const missing = new Map(Array.from(local?.files ?? [], ([name, file]) => [`${local?.folder}/${name}`, file]));
  const check = (entry: Entry): CheckedEntry => {
    const expected = entry.kind === 'file' ? missing.get(entry.path) : undefined;
    if (!expected) return entry;
    missing.delete(entry.path);
    const searched = local?.ahead?.isClean(expected.sha256, extname(entry.name).slice(1));
    return { ...entry, expected, searched };
  };
  const result = { findings: [] as Finding[], files: 0, bytes: 0, localNames: new Set<string>() };
  for (const verdict of await verifyBatches(dir, needles, inBatches(listEntries(dir, skip), check), signal)) {
    result.files += verdict.files;
    result.bytes += verdict.bytes;
    for (const each of verdict.findings) result.findings.push(each);
    for (const each of verdict.localNames) result.localNames.add(each);
  }
  for (const each of missingStored(missing.keys())) result.findings.push(each);
  return result;
}

function* inBatches(entries: Iterable<Entry>, check: (entry: Entry) => CheckedEntry): Generator<CheckedEntry[]> {
  let batch: CheckedEntry[] = [];
  for (const entry of entries) {
    if (batch.push(check(entry)) < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Lets other work of the process have its turn between batches. */
const verifyHere: VerifyBatches = async (dir, needles, batches, signal) => {
  const verifier = new Verifier(compileNeedles(needles));
  const verdicts: Verdict[] = [];
  for (const batch of batches) {
    verdicts.push(await verifier.verify(dir, batch, signal));
    await giveWay();
    signal?.throwIfAborted();
  }
  return verdicts;
};
