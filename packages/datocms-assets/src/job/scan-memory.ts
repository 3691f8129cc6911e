import { join } from 'node:path';
import type { Variant } from '../asset/asset-url.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import { cacheVersion } from '../cache/content-cache.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFileWith } from '../io/replace-file.ts';
import { type RecordPlace, SignedRecordReader, writeSignedRecords } from '../io/signed-records.ts';
import type { Settings } from '../options/settings.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { type PackedScans, packScans, unpackScans } from '../workers/pack-scans.ts';

const fileName = 'scans';

/** The first record of the file. */
interface Head {
  /** Covers all that decides what a scan finds, besides the bytes, the token and the version of the package. */
  readonly fingerprint: string;
  readonly variants: readonly Variant[];
  readonly spellings: readonly Spelling[];
}

/** A record that names files. The next record has their scans. */
type Names = Pick<PackedScans, 'files' | 'hashes'>;
type Scans = Omit<PackedScans, keyof Names>;

/** Where a scan is: its position in a record that is read again when it is needed. */
interface Place {
  readonly names: Names;
  readonly record: RecordPlace;
  readonly at: number;
}

const scansPerRecord = 64;
/** In bytes. Files of which nothing fits in are scanned each time. */
const maxLength = 2 ** 27;
/** How many records stay unpacked: files are asked for in the order in which they were written. */
const maxUnpacked = 8;

/**
 * What the scan of the last build found, by file, with a hash of its bytes: most files are the same in the next build, and need not
 * be scanned again. It is used in the first pass of a job, which reads nearly all files.
 *
 * Scans stay in the file until they are needed. A file that is forged, damaged, or was written by another version of the package
 * counts as missing.
 */
export class ScanMemory {
  readonly #cacheDir: string;
  readonly #signer: RecordSigner;
  #reader: SignedRecordReader | undefined;
  #head: Head | undefined;
  #places: Map<string, Place> | undefined;
  #unpacked: (readonly [RecordPlace, readonly FileScan[]])[] = [];
  #isWritten = false;

  constructor({ cacheDir, token }: Pick<Settings, 'cacheDir' | 'token'>) {
    this.#cacheDir = cacheDir;
    this.#signer = new RecordSigner(token, 'scans');
  }

  /** By the ids in `scans`. */
  get variants(): readonly Variant[] {
    return this.#head?.variants ?? [];
  }

  get spellings(): readonly Spelling[] {
    return this.#head?.spellings ?? [];
  }

  /** The scan of each file in the last build. It is right for a file whose bytes have its `hash`. */
  scans(files: readonly string[], context: ScanContext): (FileScan | undefined)[] {
    this.#places ??= this.#read(fingerprint(context));
    const places = this.#places;
    return files.map((file) => {
      const place = places.get(file);
      return place && this.#unpack(place)?.[place.at];
    });
  }

  /**
   * Writes the scans of a pass. Without them the next build only scans again: errors of the file system do not matter.
   * @param plain names of the files whose code was checked and is plain; see `FileScan.hasPlainCode`
   */
  async write(scans: readonly FileScan[], context: ScanContext, plain: ReadonlySet<string>): Promise<void> {
    if (this.#isWritten) return;
    this.#isWritten = true;
    const places = this.#places;
    this.#forget();
    const isKnown = ({ file, hash }: FileScan) => {
      const place = places?.get(file);
      return place !== undefined && place.names.hashes[place.at] === hash;
    };
    const kept = scans.filter((scan) => scan.hash !== undefined);
    if (kept.length === places?.size && kept.every(isKnown)) return;
    try {
      const path = join(makeOwnFolder(this.#cacheDir, cacheVersion), fileName);
      const records = listRecords(kept, context, plain);
      await replaceFileWith(path, (temporary) => writeSignedRecords(temporary, this.#signer, records, maxLength));
    } catch {
      // See above.
    }
  }

  close(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  #forget(): void {
    this.close();
    [this.#places, this.#unpacked, this.#head] = [new Map(), [], undefined];
  }

  #read(expected: string): Map<string, Place> {
    const places = new Map<string, Place>();
    try {
      if (!isOwnFolder(this.#cacheDir, cacheVersion)) return places;
      this.#reader = new SignedRecordReader(join(this.#cacheDir, cacheVersion, fileName), this.#signer);
      let names: Names | undefined;
      for (const { read, place: record } of this.#reader.records(maxLength)) {
        if (!this.#head) {
          this.#head = read() as Head;
          if (this.#head.fingerprint !== expected) return places;
        } else if (!names) names = read() as Names;
        else {
          for (const [at, file] of names.files.entries()) places.set(file, { names, record, at });
          names = undefined;
        }
      }
      return places;
    } catch {
      return new Map();
    }
  }

  /** `undefined` if the file was damaged since it was read. */
  #unpack({ names, record }: Place): readonly FileScan[] | undefined {
    const known = this.#unpacked.find(([each]) => each === record);
    if (known) return known[1];
    try {
      const scans = unpackScans({ ...names, ...(this.#reader?.readAgain(record) as Scans) });
      this.#unpacked = [[record, scans], ...this.#unpacked.slice(0, maxUnpacked - 1)];
      return scans;
    } catch {
      return undefined;
    }
  }
}

function* listRecords(
  scans: readonly FileScan[],
  context: ScanContext,
  plain: ReadonlySet<string>,
): Generator<Head | Names | Scans> {
  const { variants, spellings } = context;
  yield { fingerprint: fingerprint(context), variants: variants.values, spellings: spellings.values };
  for (let at = 0; at < scans.length; at += scansPerRecord) {
    const marked = scans
      .slice(at, at + scansPerRecord)
      .map((scan) => (plain.has(scan.file) ? { ...scan, hasPlainCode: true } : scan));
    const { files, hashes, ...packed } = packScans(marked);
    yield { files, hashes };
    yield packed;
  }
}

function fingerprint({ hosts, siteHosts }: ScanContext): string {
  return JSON.stringify([hosts.names, hosts.video ?? null, [...siteHosts].sort()]);
}
