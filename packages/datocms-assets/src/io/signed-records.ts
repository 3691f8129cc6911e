import { createHash, hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { readFlags } from './own-file.ts';
import { type RecordSigner, signatureLength } from './record-signer.ts';

// A file of records, each behind its signature and its length. A signature covers the one before it, so that no record can be
// exchanged for one of another file.

/** Hexadecimal digits of the length of a record. */
const lengthDigits = 8;
const headLength = signatureLength + lengthDigits;
/** Bytes that are read at once to check a record: a forged one may claim any length. */
const chunkLength = 2 ** 18;

/** A record of a file, and where it is, so that it can be read again. */
export interface SignedRecord {
  /** Gives the plain data that was written: objects, lists, typed arrays. */
  readonly read: () => unknown;
  readonly place: RecordPlace;
}

/** In bytes, with the SHA-256 that the record must have. */
export interface RecordPlace {
  readonly start: number;
  readonly length: number;
  readonly sha256: string;
}

/**
 * Writes records one after the other, without all of them in memory.
 * @param maxLength in bytes; what does not fit in is left out
 * @throws the file system's error if the file exists or can't be written
 */
export async function writeSignedRecords(
  path: string,
  signer: RecordSigner,
  records: Iterable<unknown>,
  maxLength: number,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let [signature, written] = ['', 0];
    for (const record of records) {
      const bytes = serialize(record);
      written += headLength + bytes.length;
      if (written > maxLength) return;
      signature = signer.sign(signature + hash('sha256', bytes));
      await file.appendFile(`${signature}${bytes.length.toString(16).padStart(lengthDigits, '0')}`);
      await file.appendFile(bytes);
    }
  } finally {
    await file.close();
  }
}

/** Reads a file of records. See `readFlags` for symbolic links. */
export class SignedRecordReader {
  readonly #file: number;
  readonly #signer: RecordSigner;

  /** @throws the file system's error */
  constructor(path: string, signer: RecordSigner) {
    this.#file = openSync(path, readFlags);
    this.#signer = signer;
  }

  /**
   * All records, first to last; none of a file of more than `maxLength` bytes.
   * @throws Error if a record is damaged, or not signed
   */
  *records(maxLength: number): Generator<SignedRecord> {
    const stats = fstatSync(this.#file);
    if (!stats.isFile() || stats.size > maxLength) return;
    let signature = '';
    for (let at = 0; at < stats.size; ) {
      const head = this.#read(at, headLength).toString('latin1');
      const start = at + headLength;
      const length = Number.parseInt(head.slice(signatureLength), 16);
      if (!(length <= stats.size - start)) throw new RangeError('A record is cut.');
      const place = { start, length, sha256: this.#hash(start, length) };
      signature = this.#signer.sign(signature + place.sha256);
      if (signature !== head.slice(0, signatureLength)) throw new Error('A record is not signed.');
      yield { read: () => this.readAgain(place), place };
      at = start + length;
    }
  }

  /** Reads a record again. @throws Error if it was changed since */
  readAgain({ start, length, sha256 }: RecordPlace): unknown {
    const bytes = this.#read(start, length);
    if (hash('sha256', bytes) !== sha256) throw new Error('A record was changed.');
    return deserialize(bytes);
  }

  /** An error says nothing about what was read, so it is ignored. */
  close(): void {
    try {
      closeSync(this.#file);
    } catch {}
  }

  #hash(start: number, length: number): string {
    const sha256 = createHash('sha256');
    const memory = Buffer.allocUnsafeSlow(Math.min(chunkLength, length));
    for (let at = 0; at < length; at += chunkLength) {
      sha256.update(this.#read(start + at, Math.min(chunkLength, length - at), memory));
    }
    return sha256.digest('hex');
  }

  #read(start: number, length: number, memory = Buffer.allocUnsafeSlow(length)): Buffer {
    return memory.subarray(0, readSync(this.#file, memory, 0, length, start));
  }
}
