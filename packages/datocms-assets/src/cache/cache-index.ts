import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { appendFlags, readOwnFile } from '../io/own-file.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFile } from '../io/replace-file.ts';
import { type CacheRecord, readSharedRecord, type SharedRecord } from './cache-record.ts';

/**
 * The index of the cache: a file with one signed line for each entry. Of several lines with one key the last counts. Builds
 * that run side by side append lines to the same file, each in one write, and read the lines that were there when they began.
 * A line that gets lost, or that this build can't have written, is only a miss.
 */
export class CacheIndex {
  readonly records = new Map<string, CacheRecord>();
  readonly #path: string;
  readonly #signer: RecordSigner;
  #lines = 0;
  #file: number | undefined;

  constructor(folder: string, token: string) {
    this.#path = join(folder, 'index.jsonl');
    this.#signer = new RecordSigner(token, 'content');
    for (const line of this.#readLines()) {
      this.#lines++;
      const record = this.#parse(line);
      if (record) this.records.set(record.key, record);
    }
  }

  /** @throws the file system's error if the file can't be written */
  add(record: CacheRecord): void {
    this.records.set(record.key, record);
    this.#file ??= openSync(this.#path, appendFlags, 0o666);
    // The line break comes first, so that the incomplete last line of a killed build does not damage this one.
    writeSync(this.#file, `\n${this.#signer.print(record)}`);
    this.#lines++;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /**
   * Writes the file again with the records that `keep` accepts, if that makes it much shorter. Of the lines that builds with
   * another token or version have written, the last one for each key stays.
   */
  compact(keep: (record: Pick<CacheRecord, 'sha256'>) => boolean): void {
    this.close();
    const kept = [...this.records.values()].filter(keep).map((record) => this.#signer.print(record));
    if (this.#lines < 2 * kept.length + 100) return;
    const others = new Map<string, string>();
    for (const line of this.#readLines()) {
      if (this.#parse(line)) continue;
      const record = parseUnsigned(line);
      if (record && keep(record)) others.set(record.key, line);
    }
    replaceFile(this.#path, [...others.values(), ...kept].map((line) => `\n${line}`).join(''));
  }

  /** The record of a line; `undefined` if the line is damaged, or from another token or version. What is signed has its type. */
  #parse(line: string): CacheRecord | undefined {
    return this.#signer.parse(line) as CacheRecord | undefined;
  }

  #readLines(): string[] {
    return readOwnFile(this.#path)?.split('\n').filter(Boolean) ?? [];
  }
}

/** What a line says that this build can't check. It is believed only as far as the line stays in the file. */
function parseUnsigned(line: string): SharedRecord | undefined {
  try {
    return readSharedRecord(JSON.parse(line.slice(line.indexOf(' '))));
  } catch {
    return undefined;
  }
}
