import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Variant } from '../asset/asset-url.ts';
import type { Spelling } from '../asset-text/spelling.ts';
import { cacheVersion } from '../cache/content-cache.ts';
import { readOwnBytes } from '../io/own-file.ts';
import { isOwnFolder, makeOwnFolder } from '../io/own-folder.ts';
import { RecordSigner, signatureLength } from '../io/record-signer.ts';
import { replaceFileWith } from '../io/replace-file.ts';
import type { Settings } from '../options/settings.ts';
import type { FileScan } from '../scan/file-scan.ts';
import type { ScanContext } from '../scan/scan-context.ts';
import { type PackedScans, packScans, unpackScans } from '../workers/pack-scans.ts';

/** The first part of the file. */
interface Head {
  /** Covers all that decides what a scan finds, besides the bytes, the token and the version of the package. */
  readonly fingerprint: string;
  readonly variants: readonly Variant[];
  readonly spellings: readonly Spelling[];
}

interface Place {
  readonly part: PackedScans;
  readonly at: number;
}

const scansPerPart = 64;
/** Hexadecimal digits of the length of a part. */
const lengthDigits = 8;
/** In bytes. Files of which nothing fits in are scanned each time. */
const maxLength = 2 ** 27;

/**
 * What the scan of the last build found, by file, with a hash of its bytes: most files are the same in the next build, and need not
 * be scanned again. It is used in the first pass of a job, which reads nearly all files.
 *
 * The file in the cache has a head and then parts, each behind its signature and its length. A signature covers the one before
 * it. What is forged, damaged, or was written by another version of the package counts as missing.
 */
export class ScanMemory {
  readonly #cacheDir: string;
  readonly #path: string;
  readonly #signer: RecordSigner;
  #head: Head | undefined;
  #places: Map<string, Place> | undefined;
  /** The parts that were read last: files are asked for in the order in which they were written. */
  #unpacked: (readonly [PackedScans, readonly FileScan[]])[] = [];
  #isWritten = false;

  constructor({ cacheDir, token }: Pick<Settings, 'cacheDir' | 'token'>) {
    this.#cacheDir = cacheDir;
    this.#path = join(cacheDir, cacheVersion, 'scans');
    this.#signer = new RecordSigner(token, 'scans');
  }

  /** `FileScan.hash` of each file in the last build. */
  hashes(files: readonly string[], context: ScanContext): (string | undefined)[] {
    this.#places ??= this.#read(fingerprint(context));
    const places = this.#places;
    return files.map((file) => {
      const place = places.get(file);
      return place?.part.hashes[place.at];
    });
  }

  /** By the ids in `scanOf`. */
  get variants(): readonly Variant[] {
    return this.#head?.variants ?? [];
  }

  get spellings(): readonly Spelling[] {
    return this.#head?.spellings ?? [];
  }

  /** @throws RangeError for a file without a hash in `hashes` */
  scanOf(file: string): FileScan {
    const place = this.#places?.get(file);
    const scan = place && this.#unpack(place.part)[place.at];
    if (!scan) throw new RangeError(`${file} is not in the memory of the last scan.`);
    return scan;
  }

  /**
   * Writes the scans of a pass. Without them the next build only scans again: errors of the file system do not matter.
   * @param plain names of the files whose code was checked and is plain; see `FileScan.hasPlainCode`
   */
  async write(scans: readonly FileScan[], context: ScanContext, plain: ReadonlySet<string>): Promise<void> {
    if (this.#isWritten) return;
    this.#isWritten = true;
    const places = this.#places;
    [this.#places, this.#unpacked, this.#head] = [new Map(), [], undefined];
    const isKnown = ({ file, hash }: FileScan) => {
      const place = places?.get(file);
      return place !== undefined && place.part.hashes[place.at] === hash;
    };
    const kept = scans.filter((scan) => scan.hash !== undefined);
    if (kept.length === places?.size && kept.every(isKnown)) return;
    try {
      const folder = makeOwnFolder(this.#cacheDir, cacheVersion);
      await replaceFileWith(join(folder, 'scans'), (temporary) => this.#writeParts(temporary, kept, context, plain));
    } catch {
      // See above.
    }
  }

  async #writeParts(path: string, scans: readonly FileScan[], context: ScanContext, plain: ReadonlySet<string>) {
    const file = await open(path, 'wx');
    try {
      let [signature, written] = ['', 0];
      const write = async (part: Head | PackedScans) => {
        const bytes = serialize(part);
        written += signatureLength + lengthDigits + bytes.length;
        if (written > maxLength) return;
        signature = this.#sign(signature, bytes);
        await file.write(`${signature}${bytes.length.toString(16).padStart(lengthDigits, '0')}`);
        await file.write(bytes);
      };
      const { variants, spellings } = context;
      await write({ fingerprint: fingerprint(context), variants: variants.values, spellings: spellings.values });
      for (let at = 0; at < scans.length; at += scansPerPart) {
        const marked = scans
          .slice(at, at + scansPerPart)
          .map((scan) => (plain.has(scan.file) ? { ...scan, hasPlainCode: true } : scan));
        await write(packScans(marked));
      }
    } finally {
      await file.close();
    }
  }

  #read(expected: string): Map<string, Place> {
    const places = new Map<string, Place>();
    try {
      if (!isOwnFolder(this.#cacheDir, cacheVersion)) return places;
      const [head, ...parts] = this.#readParts();
      if ((head as Head | undefined)?.fingerprint !== expected) return places;
      this.#head = head as Head;
      for (const part of parts as PackedScans[]) {
        for (const [at, file] of part.files.entries()) places.set(file, { part, at });
      }
    } catch {
      places.clear();
    }
    return places;
  }

  #readParts(): unknown[] {
    const bytes = readOwnBytes(this.#path, maxLength);
    const parts: unknown[] = [];
    let signature = '';
    for (let at = 0; bytes && at < bytes.length; ) {
      const signed = bytes.toString('latin1', at, at + signatureLength);
      const start = at + signatureLength + lengthDigits;
      at = start + Number.parseInt(bytes.toString('latin1', at + signatureLength, start), 16);
      const part = bytes.subarray(start, at);
      signature = this.#sign(signature, part);
      if (signature !== signed) return [];
      parts.push(deserialize(part));
    }
    return parts;
  }

  #sign(previous: string, part: Buffer): string {
    return this.#signer.sign(previous + hash('sha256', part));
  }

  #unpack(part: PackedScans): readonly FileScan[] {
    const known = this.#unpacked.find(([each]) => each === part);
    if (known) return known[1];
    const scans = unpackScans(part);
    this.#unpacked = [[part, scans], ...this.#unpacked.slice(0, 7)];
    return scans;
  }
}

function fingerprint({ hosts, siteHosts }: ScanContext): string {
  return JSON.stringify([hosts.names, hosts.video ?? null, [...siteHosts].sort()]);
}
