import { basename } from 'node:path/posix';
import { CleanMemory, type Memory } from '../cache/clean-memory.ts';
import { type ContentPlace, type Finding, viaOf } from '../findings/finding.ts';
import { isSystemError } from '../findings/system-error.ts';
import type { PassOptions } from '../options/ports.ts';
import type { Settings } from '../options/settings.ts';
import { urlBases, urlPrefixes } from '../plan/local-url.ts';
import type { PublishedIndex } from '../published/published-index.ts';
import { mayChange } from '../rewrite/make-edits.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { StoredFile } from '../store/copy-into-output.ts';
import type { BucketStore } from '../store/send-to-bucket.ts';
import { CleanBodies } from '../verify/clean-bodies.ts';
import { UnchangedFiles } from '../verify/unchanged-files.ts';
import { type VerifyBatches, type VerifyResult, verifyOutput } from '../verify/verify-output.ts';
import type { CheckedBody } from './body-storage.ts';

/** The leak check of one job. It searches bodies while other bodies are fetched, and the output at the end. */
export class LeakCheck {
  readonly #settings: Settings;
  readonly #verifyBatches: VerifyBatches;
  readonly #urlPrefixes: readonly string[];
  readonly #bucket: BucketStore | undefined;
  readonly #memory: CleanMemory;
  #cleanBodies: CleanBodies | undefined;
  /** The index that `#cleanBodies` was searched with. */
  #index: PublishedIndex | undefined;
  /** The memory of the last run, if that run searched for the same texts. */
  #remembered: Memory | undefined;
  readonly #unchangedFiles = new UnchangedFiles();
  /** Names of stored files to which the checked output refers. */
  usedNames: ReadonlySet<string> = new Set();
  /** The files that were not searched, with stored ones, when the output has been checked. */
  excluded: readonly string[] | undefined;

  /** @param bucket for stored files, if they are not in the output */
  constructor(settings: Settings, verifyBatches: VerifyBatches, bucket: BucketStore | undefined) {
    this.#settings = settings;
    this.#bucket = bucket;
    this.#verifyBatches = verifyBatches;
    this.#urlPrefixes = urlPrefixes(urlBases(settings));
    this.#memory = new CleanMemory(settings.cacheDir, settings.token);
  }

  /** Makes a function that searches a fetched body. */
  bodySearcher(index: PublishedIndex): (body: CheckedBody) => void {
    return (body) => this.#cleanBodiesFor(index).search(body);
  }

  #cleanBodiesFor(index: PublishedIndex): CleanBodies {
    const before = this.#cleanBodies;
    if (before && this.#index === index) return before;
    this.#index = index;
    const { hosts, token } = this.#settings;
    const stored = { urlPrefixes: this.#urlPrefixes, names: [] };
    this.#cleanBodies = new CleanBodies({ hosts, knownPaths: index.assets.keys(), token, stored }, (fingerprint) => {
      if (before?.fingerprint === fingerprint) return before.keys;
      const memory = this.#memory.read();
      this.#remembered = memory?.fingerprint === fingerprint ? memory : undefined;
      return this.#remembered?.bodies ?? [];
    });
    return this.#cleanBodies;
  }

  /** Notes files that a pass has scanned and that need no replacement. */
  noteUnchanged(scans: readonly FileScan[]): void {
    for (const scan of scans) {
      const { file, hash, state } = scan;
      if (hash === undefined || mayChange(scan)) this.#unchangedFiles.remove(file);
      else this.#unchangedFiles.add(file, { hash, state });
    }
  }

  /**
   * Verifies the finished output.
   * @param files that this job has stored, by name
   * @param sealedNames names of the sealed URLs that this job has made
   */
  async check(
    dir: string,
    files: ReadonlyMap<string, StoredFile>,
    sealedNames: Iterable<string>,
    index: PublishedIndex | undefined,
    options: PassOptions,
  ): Promise<Finding[]> {
    const { findings, usedNames, excluded } = await this.#verify(dir, files, sealedNames, index, options);
    this.usedNames = usedNames;
    this.excluded = excluded;
    return findings.map((found) => ({ ...found, ...viaOf(placesOf(found, files, index)) }));
  }

  /** Finds asset URLs in files that are no part of the output. The host's name alone is no finding. */
  async findAssetUrls(dir: string, { skip }: PassOptions): Promise<Finding[]> {
    const { hosts } = this.#settings;
    return (await verifyOutput({ dir, hosts, allowMention: ['**'], ...(skip ? { skip } : {}) })).findings;
  }

  /** Searches an output without a change for the token. */
  searchForToken(dir: string, options: PassOptions): Promise<Finding[]> {
    return searchForToken(dir, this.#settings, options, this.#verifyBatches);
  }

  async #verify(
    dir: string,
    files: ReadonlyMap<string, StoredFile>,
    sealedNames: Iterable<string>,
    index: PublishedIndex | undefined,
    options: PassOptions,
  ): Promise<VerifyResult> {
    const { hosts, allowMention, exclude, token, dir: folder, keys, site = '' } = this.#settings;
    const sealed = keys && { keys, site };
    const elsewhere = this.#bucket && { names: await this.#bucket.names(), bodies: bodiesInCache(files) };
    const cleanBodies = index && this.#cleanBodiesFor(index);
    const cleanFiles = new Set(this.#remembered?.files);
    const unchanged = (file: string) => this.#unchangedFiles.find(file, cleanFiles);
    const local = { urlPrefixes: this.#urlPrefixes, folder, files, cleanBodies, elsewhere, sealed, sealedNames };
    const knownPaths = index?.assets.keys() ?? [];
    const result = await verifyOutput(
      { dir, hosts, allowMention, exclude, knownPaths, token, stored: local, unchanged, ...options },
      this.#verifyBatches,
    );
    for (const key of result.cleanBodies) cleanBodies?.add(key);
    const kept = this.#unchangedFiles.keysInUse(cleanFiles);
    if (cleanBodies) await this.#remember(cleanBodies, new Set([...kept, ...result.cleanFiles]));
    return result;
  }

  async #remember({ fingerprint, keys }: CleanBodies, files: ReadonlySet<string>): Promise<void> {
    const before = this.#remembered;
    if (keys.size === before?.bodies.length && isSameSet(files, before.files)) return;
    this.#remembered = { fingerprint, bodies: [...keys], files: [...files] };
    await this.#memory.write(this.#remembered);
  }
}

/** Searches an output that is not localized: for the token alone, since asset URLs are still in it. */
export async function searchForToken(
  dir: string,
  { hosts, exclude, token }: Pick<Settings, 'hosts' | 'exclude' | 'token'>,
  { skip }: PassOptions,
  verifyBatches?: VerifyBatches,
): Promise<Finding[]> {
  const input = { dir, hosts, allowMention: [], exclude, token, tokenAlone: true, skip };
  const { findings } = await verifyOutput(input, verifyBatches).catch((error: unknown) => {
    // The scan has reported the folder that can't be read.
    if (isSystemError(error)) return { findings: [] };
    throw error;
  });
  return findings.filter(({ code }) => code === 'token-in-output');
}

/** The places in the content of an asset with a finding about its stored file. */
function placesOf(
  { file = '' }: Finding,
  files: ReadonlyMap<string, StoredFile>,
  index: PublishedIndex | undefined,
): readonly ContentPlace[] | undefined {
  const source = files.get(basename(file))?.source;
  return source && !Buffer.isBuffer(source) ? index?.assets.get(source.request.path)?.via : undefined;
}

/** The cached bodies of files by name. A placeholder has none. */
function bodiesInCache(files: ReadonlyMap<string, StoredFile>): Map<string, string> {
  return new Map(
    Array.from(files).flatMap(([name, { source }]) => (Buffer.isBuffer(source) ? [] : [[name, source.file]])),
  );
}

function isSameSet(a: ReadonlySet<string>, b: readonly string[]): boolean {
  return a.size === b.length && b.every((each) => a.has(each));
}
