import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { appendFlags, readOwnFile } from '../io/own-file.ts';
import { RecordSigner } from '../io/record-signer.ts';
import { replaceFile } from '../io/replace-file.ts';
import { type CacheRecord, isSharedRecord, type SharedRecord } from './cache-record.ts';

/**
 * The index of the cache: a file with one signed line for each entry. Of several lines with one key the last counts.
 * Builds that run side by side append lines to the same file, each in one write, and read the lines that were there at
 * their start. A lost line, or a line with a wrong signature, is only a miss.
 */
export class CacheIndex {
  readonly records = new Map<string, CacheRecord>();
  readonly #path: string;
  readonly #signer: RecordSigner;
  #file: number | undefined;

  constructor(folder: string, token: string) {
    this.#path = join(folder, 'index.jsonl');
    this.#signer = new RecordSigner(token, 'content');
    for (const line of this.#readLines()) {
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
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /**
   * Writes the file again with the last line for each entry that `keep` accepts, if that makes it much shorter. Lines
   * that other builds have added meanwhile stay, also lines of another token or version. Call it after `close`.
   */
  compact(keep: (record: Pick<CacheRecord, 'sha256'>) => boolean): void {
    const lines = this.#readLines();
    const kept = new Map<string, string>();
    for (const line of lines) {
      const own = this.#parse(line);
      const record = own ?? parseUnsigned(line);
      if (record && keep(record)) kept.set(`${own !== undefined} ${record.key}`, line);
    }
    if (lines.length < 2 * kept.size + 100) return;
    replaceFile(this.#path, Array.from(kept.values(), (line) => `\n${line}`).join(''));
  }

  /** The record of a line; `undefined` if the line is damaged, or has another signature or version. */
  #parse(line: string): CacheRecord | undefined {
    return this.#signer.parse(line) as CacheRecord | undefined;
  }

  #readLines(): string[] {
    return readOwnFile(this.#path)?.split('\n').filter(Boolean) ?? [];
  }
}

/** Reads a line whose signature this build can't check. The result decides only whether the line stays in the file. */
function parseUnsigned(line: string): SharedRecord | undefined {
  try {
    const record: unknown = JSON.parse(line.slice(line.indexOf(' ')));
    return isSharedRecord(record) ? record : undefined;
  } catch {
    return undefined;
  }
}
