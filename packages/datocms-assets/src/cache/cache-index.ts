import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type CacheRecord, parseRecord, printRecord } from './cache-record.ts';

/**
 * The index of the cache: one line an entry, of which the last one with a key counts. Builds side by side add lines to the
 * same file, each in one write, and read what was there when they began. A line that gets lost is a miss, nothing worse.
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

  /** @throws where the file can't be written */
  add(record: CacheRecord): void {
    this.records.set(record.key, record);
    this.#file ??= openSync(this.#path, 'a');
    // The line break comes first, so that what a killed build has left of its last line harms no other.
    writeSync(this.#file, `\n${printRecord(record)}`);
    this.#lines++;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Writes the file anew with the records that `keep` accepts, where that makes it much shorter. */
  compact(keep: (record: CacheRecord) => boolean): void {
    this.close();
    const kept = [...this.records.values()].filter(keep);
    if (this.#lines < 2 * kept.length + 100) return;
    const temporary = `${this.#path}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, kept.map((record) => `\n${printRecord(record)}`).join(''));
      renameSync(temporary, this.#path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}
