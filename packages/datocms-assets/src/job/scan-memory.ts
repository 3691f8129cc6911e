import type { Variant } from '../asset/asset-url.ts';
import { eachReference } from '../asset-text/references.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import { codeVersion } from '../cache/code-version.ts';
import { cacheVersion } from '../cache/content-cache.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { type RecordPlace, type SignedRecord, SignedRecords } from '../io/signed-records.ts';
import type { Settings } from '../options/settings.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { type PackedScans, packScans, unpackScans } from '../workers/pack-scans.ts';

/** The first record of the file. */
interface Head {
  /** Stands for all facts that decide the result of a scan, besides the bytes, the token and the code. */
  readonly fingerprint: string;
  /** `undefined` for variants that no scan of the file names. */
  readonly variants: readonly (Variant | undefined)[];
  readonly spellings: readonly Spelling[];
}

/** A record that names files. The next record has their scans. */
type Names = Pick<PackedScans, 'files' | 'hashes'>;
type Scans = Omit<PackedScans, keyof Names>;

/** Facts about scans that later steps find. */
interface Verdicts {
  /** Names of the files whose code was checked and is plain; see `FileScan.hasPlainCode`. */
  readonly plain: ReadonlySet<string>;
  /** Whether each asset that a variant names is published or allowed. */
  readonly mayBeStored: (variant: Variant) => boolean;
}

/** Scans that are read from the file when they are needed. */
interface Chunk {
  readonly names: Names;
  readonly record: RecordPlace;
}

/** The place of a scan in one number, to save memory: its chunk times `scansPerRecord`, plus its position. */
type Place = number;

const scansPerRecord = 64;
/** In bytes. A file without a place below this limit is scanned each time. */
const maxLength = 2 ** 27;
/** How many records stay unpacked: files are read in the order in which they were written. */
const maxUnpacked = 8;

/**
 * Keeps the scans of a build for the next one, each with a hash of the file's bytes. Unchanged files are not scanned
 * again. Only the first pass of a job uses the memory, since it reads nearly all files.
 *
 * Scans stay in the file until they are needed. A file that is forged, damaged, or written by other code counts as
 * missing. The file contains only URLs of assets that are published or allowed, since people may guard a cache less
 * than a token.
 */
export class ScanMemory {
  readonly #records: SignedRecords;
  /** The head of the file, even if its scans have other settings. */
  #head: Head | undefined;
  #places: Map<string, Place> | undefined;
  #chunks: readonly Chunk[] = [];
  #unpacked: (readonly [chunk: number, readonly FileScan[]])[] = [];
  #isWritten = false;

  constructor({ cacheDir, token }: Pick<Settings, 'cacheDir' | 'token'>, code = codeVersion()) {
    const signer = new RecordSigner(token, `scans ${code}`);
    this.#records = new SignedRecords(cacheDir, cacheVersion, 'scans', signer, maxLength);
  }

  /** By the ids in `scans`. */
  get variants(): readonly (Variant | undefined)[] {
    return this.#head?.variants ?? [];
  }

  get spellings(): readonly Spelling[] {
    return this.#head?.spellings ?? [];
  }

  /** The scan of each file in the last build. A scan is right if the file's bytes have its `hash`. */
  scans(files: readonly string[], context: ScanContext): (FileScan | undefined)[] {
    this.#places ??= this.#read(fingerprint(context));
    const places = this.#places;
    return files.map((file) => {
      const place = places.get(file);
      return place === undefined ? undefined : this.#unpack(chunkOf(place))?.[place % scansPerRecord];
    });
  }

  /**
   * Writes the scans of a pass, unless no file names an asset any more, as in a localized output. It ignores errors of
   * the file system: without the scans, the next build scans again.
   */
  async write(scans: readonly FileScan[], context: ScanContext, { plain, mayBeStored }: Verdicts): Promise<void> {
    if (this.#isWritten) return;
    this.#places ??= this.#read(fingerprint(context));
    const isStale = this.variants.some((variant) => variant && !mayBeStored(variant));
    // Later passes of this job read only changed files, so they must not replace the scans of the first pass.
    this.#isWritten = scans.length > 0;
    const isLocalized = this.variants.some(Boolean) && scans.every(({ references }) => references.length === 0);
    if (scans.length === 0 || isLocalized) {
      if (isStale) this.remove();
      return;
    }
    const [places, chunks] = [this.#places, this.#chunks];
    this.#forget();
    const isKnown = ({ file, hash }: FileScan) => {
      const place = places.get(file);
      return place !== undefined && chunks[chunkOf(place)]?.names.hashes[place % scansPerRecord] === hash;
    };
    const variants = context.variants.values.map((variant) => (mayBeStored(variant) ? variant : undefined));
    const isComplete = !variants.includes(undefined);
    const kept = scans.filter((scan) => scan.hash !== undefined && (isComplete || namesOnly(scan, variants)));
    if (!isStale && kept.length === places.size && kept.every(isKnown)) return;
    try {
      const head = { fingerprint: fingerprint(context), variants, spellings: context.spellings.values };
      await this.#records.write(listRecords(head, kept, plain));
    } catch {
      if (isStale) this.remove();
    }
  }

  /** Removes the file, since it may be wrong, or name an asset that is not published any more. */
  remove(): void {
    this.#forget();
    this.#records.remove();
  }

  #forget(): void {
    [this.#places, this.#chunks, this.#unpacked, this.#head] = [new Map(), [], [], undefined];
  }

  /** The place of each file's scan; empty if there is no memory for these settings. */
  #read(expected: string): Map<string, Place> {
    const chunks = this.#records.read((records) => {
      this.#head = records.next().value?.read() as Head | undefined;
      return this.#head?.fingerprint === expected ? listChunks(records) : [];
    });
    this.#chunks = chunks ?? [];
    return placesIn(this.#chunks);
  }

  /** `undefined` if the file was damaged after it was read. */
  #unpack(chunk: number): readonly FileScan[] | undefined {
    const known = this.#unpacked.find(([each]) => each === chunk);
    if (known) return known[1];
    const { names, record } = this.#chunks[chunk] as Chunk;
    const packed = this.#records.readAgain(record) as Scans | undefined;
    if (!packed) return undefined;
    const scans = unpackScans({ ...names, ...packed });
    this.#unpacked = [[chunk, scans], ...this.#unpacked.slice(0, maxUnpacked - 1)];
    return scans;
  }
}

const chunkOf = (place: Place) => Math.floor(place / scansPerRecord);

/** @throws Error if a record is damaged, or not signed */
function listChunks(records: Iterable<SignedRecord>): Chunk[] {
  const chunks: Chunk[] = [];
  let names: Names | undefined;
  for (const { read, place: record } of records) {
    if (names) chunks.push({ names, record });
    names = names ? undefined : (read() as Names);
  }
  return chunks;
}

function placesIn(chunks: readonly Chunk[]): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [chunk, { names }] of chunks.entries())
    for (const [at, file] of names.files.entries()) places.set(file, chunk * scansPerRecord + at);
  return places;
}

function* listRecords(head: Head, scans: readonly FileScan[], plain: ReadonlySet<string>) {
  yield head;
  for (let at = 0; at < scans.length; at += scansPerRecord) {
    const marked = scans
      .slice(at, at + scansPerRecord)
      .map((scan) => (plain.has(scan.file) ? { ...scan, hasPlainCode: true } : scan));
    const { files, hashes, ...packed } = packScans(marked);
    yield { files, hashes } satisfies Names;
    yield packed satisfies Scans;
  }
}

/** @param variants `undefined` for variants that a scan may not name */
function namesOnly({ references }: FileScan, variants: readonly (Variant | undefined)[]): boolean {
  let isKept = true;
  eachReference(references, (variantId) => {
    isKept &&= variants[variantId] !== undefined;
  });
  return isKept;
}

function fingerprint({ hosts, siteHosts, imageOrigin }: ScanContext): string {
  return JSON.stringify([hosts.names, hosts.video ?? null, [...siteHosts].sort(), imageOrigin ?? null]);
}
