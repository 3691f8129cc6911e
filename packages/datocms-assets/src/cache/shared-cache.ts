import { createHash, hash } from 'node:crypto';
import { RecordSigner } from '../io/record-signer.ts';
import type { SpooledBody } from '../io/spooled-body.ts';
import { SpooledBodyWriter } from '../io/spooled-body-writer.ts';
import type { BucketFolder } from '../s3/bucket-folder.ts';
import { fileBody, type S3Body } from '../s3/s3-body.ts';
import { S3Error } from '../s3/s3-error.ts';
import { type ContentFacts, isSharedRecord, type SharedRecord } from './cache-record.ts';
import type { CacheEntry } from './content-cache.ts';

/** A record is a line of some hundred bytes. */
const maxRecordLength = 64 * 1024;
/** Failed requests in a row after which the store is not asked any more. */
const maxFailures = 3;
/** Entries on their way to the store at once. */
const maxPending = 64;

/** A body that came from the store. */
export interface SharedBody {
  readonly bytes: SpooledBody;
  readonly sha256: string;
  readonly facts: ContentFacts;
  /** When it was fetched from the asset host, in milliseconds since 1970. */
  readonly time: number;
}

/** The health of the store, which the runs of one job share: a run leaves alone what has failed in an earlier one. */
export interface SharedCacheHealth {
  /** Failed reads in a row. */
  readFailures: number;
  /** Failed writes in a row; a refusal by the store counts as several. */
  writeFailures: number;
}

/**
 * A cache in a bucket, which many machines share, behind the cache on disk. `v1/key/<hash of the key>` says which bytes
 * answer a request, and `v1/body/<sha256>` holds them.
 *
 * Records are signed with a secret that is not in the bucket. So a person who can only write to the bucket can't give a
 * build other bytes for an asset: an unsigned record is a miss, and so is a body that does not match its record. A miss
 * is fetched from the asset host, and its entry replaces the old one. A person may put back an old record, which counts
 * until it is too old. A store that fails gets no further requests after some failures; the build goes on without it.
 */
export class SharedCache {
  readonly #folder: BucketFolder;
  readonly #signers: readonly RecordSigner[];
  readonly #onFailure: (error: S3Error) => void;
  readonly #pending = new Set<Promise<void>>();
  readonly #health: SharedCacheHealth;

  /**
   * @param secrets the first one signs records, each of them may have signed a record
   * @param onFailure is called when the store gets no further requests, and once if it can't be written
   */
  constructor(
    folder: BucketFolder,
    secrets: readonly string[],
    health: SharedCacheHealth,
    onFailure: (error: S3Error) => void,
  ) {
    this.#folder = folder;
    this.#health = health;
    this.#signers = secrets.map((secret) => new RecordSigner(secret, 'shared cache'));
    this.#onFailure = onFailure;
  }

  /**
   * Gets a body.
   * @param maxAge in milliseconds since it was fetched from the asset host
   * @param nextPath makes the path of a temporary file for a large body
   * @throws the file system's error if the body can't be written
   */
  async find(key: string, maxAge: number, nextPath: () => Promise<string>): Promise<SharedBody | undefined> {
    const record = await this.#ask(async () => {
      const line = await this.#folder.getText(recordName(key), maxRecordLength);
      return line === undefined ? undefined : this.#parse(line, key);
    });
    // A time in the future comes from a clock that is wrong.
    if (!record || Math.abs(Date.now() - record.time) > maxAge) return undefined;
    const path = await nextPath();
    const bytes = await this.#ask(() => this.#readBody(record, path));
    return bytes && { bytes, sha256: record.sha256, facts: record.facts, time: record.time };
  }

  /** Writes an entry, while the caller goes on. Waits if many entries are not written yet. */
  async put(key: string, { sha256, bytes, file, facts }: CacheEntry): Promise<void> {
    const health = this.#health;
    if (!this.#mayWrite || health.readFailures >= maxFailures) return;
    while (this.#pending.size >= maxPending) await Promise.race(this.#pending);
    const body = fileBody(file, bytes, sha256, () => new Error('The body is damaged.'));
    const record: SharedRecord = { key: hash('sha256', key), sha256, bytes, time: Date.now(), facts };
    const line = Buffer.from(this.#signers[0]?.print(record) ?? '');
    const write = async () => {
      // The record comes last, since it promises that the body is there.
      await this.#put(`v1/body/${sha256}`, body);
      await this.#put(recordName(key), { size: line.length, sha256: hash('sha256', line), open: () => line });
      if (this.#mayWrite) health.writeFailures = 0;
    };
    const pending = write()
      .catch((error: unknown) => {
        // Other errors concern this body only.
        if (!(error instanceof S3Error)) return;
        const couldWrite = this.#mayWrite;
        health.writeFailures += error.retryable ? 1 : maxFailures;
        if (couldWrite && !this.#mayWrite) this.#onFailure(error);
      })
      .finally(() => this.#pending.delete(pending));
    this.#pending.add(pending);
  }

  get #mayWrite(): boolean {
    return this.#health.writeFailures < maxFailures;
  }

  /** Writes an object, unless too many writes have failed while this one waited. */
  async #put(name: string, { open, ...body }: S3Body): Promise<void> {
    const openIfWritable = () => {
      if (!this.#mayWrite) throw new Error('The store can’t be written.');
      return open();
    };
    await this.#folder.put(name, { ...body, open: openIfWritable }, {});
  }

  /** Waits until everything is written. */
  async close(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /** The answer of the store; `undefined` if the request fails, or too many have failed. */
  async #ask<Result>(request: () => Promise<Result | undefined>): Promise<Result | undefined> {
    const health = this.#health;
    if (health.readFailures >= maxFailures) return undefined;
    try {
      const result = await request();
      if (health.readFailures < maxFailures) health.readFailures = 0;
      return result;
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      if (++health.readFailures === maxFailures) this.#onFailure(error);
      return undefined;
    }
  }

  #parse(line: string, key: string): SharedRecord | undefined {
    for (const signer of this.#signers) {
      const record = signer.parse(line);
      if (isSharedRecord(record) && record.key === hash('sha256', key)) return record;
    }
    return undefined;
  }

  /** The body of a record; `undefined` if it is missing, or has other bytes. */
  async #readBody({ sha256, bytes }: SharedRecord, path: string): Promise<SpooledBody | undefined> {
    return this.#folder.read(`v1/body/${sha256}`, async (chunks) => {
      const writer = new SpooledBodyWriter(path);
      const digest = createHash('sha256');
      try {
        for await (const chunk of chunks) {
          digest.update(chunk);
          await writer.write(chunk);
          if (writer.size > bytes) break;
        }
        if (writer.size === bytes && digest.digest('hex') === sha256) return await writer.finish();
      } catch (error) {
        await writer.discard();
        throw error;
      }
      await writer.discard();
      return undefined;
    });
  }
}

const recordName = (key: string) => `v1/key/${hash('sha256', key)}`;
