import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from '../io/replace-file.ts';
import { type CacheRecord, parseRecord, printRecord } from './cache-record.ts';

/**
 * The index of the cache: a file with one line for each entry. Of several lines with one key the last counts. Builds that run
 * side by side append lines to the same file, each in one write, and read the lines that were there when they began. A line
 * that gets lost is only a miss.
 */
export class CacheIndex {
  readonly records = new Map<string, CacheRecord>();
  readonly #path: string;
  #lines = 0;
  #file: number | undefined;

  constructor(folder: string) {
    this.#path = join(folder, 'index.jsonl');
    for (const line of readLines(this.#path)) {
      this.#lines++;
      const record = parseRecord(line);
      if (record) this.records.set(record.key, record);
    }
  }

  /** @throws the file system's error if the file can't be written */
  add(record: CacheRecord): void {
    this.records.set(record.key, record);
    this.#file ??= openSync(this.#path, 'a');
    // The line break comes first, so that the incomplete last line of a killed build does not damage this one.
    writeSync(this.#file, `\n${printRecord(record)}`);
    this.#lines++;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Writes the file again with the records that `keep` accepts, if that makes it much shorter. */
  compact(keep: (record: CacheRecord) => boolean): void {
    this.close();
    const kept = [...this.records.values()].filter(keep);
    if (this.#lines < 2 * kept.length + 100) return;
    replaceFile(this.#path, kept.map((record) => `\n${printRecord(record)}`).join(''));
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
