import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { readFlags } from './own-file.ts';
import { isOwnFolder, makeOwnFolder } from './own-folder.ts';
import { type RecordSigner, signatureLength } from './record-signer.ts';
import { replaceFileWith } from './replace-file.ts';

/** Hexadecimal digits of the length of a record. */
const lengthDigits = 8;
const headLength = signatureLength + lengthDigits;
/** How many bytes are read at once to check a record, since a forged record may claim any length. */
const chunkLength = 2 ** 18;

/** A record of a file, with its place, so that it can be read again. */
export interface SignedRecord {
  /** Returns the plain data of the record: objects, lists, typed arrays. */
  readonly read: () => unknown;
  readonly place: RecordPlace;
}

/** The place of a record in bytes, and the SHA-256 that it must have. */
export interface RecordPlace {
  readonly start: number;
  readonly length: number;
  readonly sha256: string;
}

/**
 * A file of the cache with records for the next build, each behind its signature and its length. A signature covers the
 * signature before it, so no record of another file can replace one. A file counts as missing if it is damaged, forged,
 * too large, signed with another key, or behind a symbolic link.
 */
export class SignedRecords {
  readonly #cacheDir: string;
  readonly #folder: string;
  readonly #path: string;
  readonly #signer: RecordSigner;
  readonly #maxLength: number;

  /**
   * @param folder in the cache. The first write makes it
   * @param maxLength of the file, in bytes. Records that do not fit in are left out
   */
  constructor(cacheDir: string, folder: string, name: string, signer: RecordSigner, maxLength: number) {
    this.#cacheDir = cacheDir;
    this.#folder = folder;
    this.#path = join(cacheDir, folder, name);
    this.#signer = signer;
    this.#maxLength = maxLength;
  }

  /** Passes the records to `use`, in order. @returns its result; `undefined` if it throws, or for a missing file */
  read<Result>(use: (records: Generator<SignedRecord>) => Result): Result | undefined {
    try {
      if (!isOwnFolder(this.#cacheDir, this.#folder)) return undefined;
      return this.#withFile((file) => use(this.#records(file)));
    } catch {
      return undefined;
    }
  }

  /** Reads a record again; `undefined` if it has changed. */
  readAgain(place: RecordPlace): unknown {
    try {
      return this.#withFile((file) => readRecord(file, place));
    } catch {
      return undefined;
    }
  }

  /**
   * Replaces the file at once, so that another build never reads a part of it. The records need not be in memory at
   * once.
   * @throws the file system's error if it can't be written
   */
  async write(records: Iterable<unknown>): Promise<void> {
    makeOwnFolder(this.#cacheDir, this.#folder);
    await replaceFileWith(this.#path, (temporary) => this.#writeNew(temporary, records));
  }

  /** Removes the file. An error of the file system does no harm: the next run checks the file as before. */
  remove(): void {
    try {
      if (isOwnFolder(this.#cacheDir, this.#folder)) rmSync(this.#path, { force: true });
    } catch {
      // A file that stays does no harm.
    }
  }

  async #writeNew(path: string, records: Iterable<unknown>): Promise<void> {
    const file = await open(path, 'wx');
    try {
      let [signature, written] = ['', 0];
      for (const record of records) {
        const bytes = serialize(record);
        written += headLength + bytes.length;
        if (written > this.#maxLength) return;
        signature = this.#signer.sign(signature + hash('sha256', bytes));
        await file.appendFile(`${signature}${bytes.length.toString(16).padStart(lengthDigits, '0')}`);
        await file.appendFile(bytes);
      }
    } finally {
      await file.close();
    }
  }

  #withFile<Result>(use: (file: number) => Result): Result {
    const file = openSync(this.#path, readFlags);
    try {
      return use(file);
    } finally {
      closeSync(file);
    }
  }

  /** @throws Error if a record is damaged, or not signed */
  *#records(file: number): Generator<SignedRecord> {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > this.#maxLength) return;
    let signature = '';
    for (let at = 0; at < stats.size; ) {
      const head = readBytes(file, at, headLength).toString('latin1');
      const start = at + headLength;
      const length = Number.parseInt(head.slice(signatureLength), 16);
      if (!(length <= stats.size - start)) throw new RangeError('A record is cut.');
      const place = { start, length, sha256: hashBytes(file, start, length) };
      signature = this.#signer.sign(signature + place.sha256);
      if (signature !== head.slice(0, signatureLength)) throw new Error('A record is not signed.');
      yield { read: () => readRecord(file, place), place };
      at = start + length;
    }
  }
}

/** @throws Error if the record was changed since it was checked */
function readRecord(file: number, { start, length, sha256 }: RecordPlace): unknown {
  const bytes = readBytes(file, start, length);
  if (hash('sha256', bytes) !== sha256) throw new Error('A record was changed.');
  return deserialize(bytes);
}

function hashBytes(file: number, start: number, length: number): string {
  const sha256 = createHash('sha256');
  const memory = Buffer.allocUnsafeSlow(Math.min(chunkLength, length));
  for (let at = 0; at < length; at += chunkLength) {
    sha256.update(readBytes(file, start + at, Math.min(chunkLength, length - at), memory));
  }
  return sha256.digest('hex');
}

function readBytes(file: number, start: number, length: number, memory = Buffer.allocUnsafeSlow(length)): Buffer {
  return memory.subarray(0, readSync(file, memory, 0, length, start));
}
