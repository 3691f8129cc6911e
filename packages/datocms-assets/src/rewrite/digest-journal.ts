import { hash } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../findings/system-error.ts';
import { FileReader } from '../io/file-reader.ts';
import { appendFlags, readOwnFileIfAny } from '../io/own-file.ts';
import { journalName } from '../io/temporary-file.ts';
import { isListOf, isRecordOf, isText, isTextLike } from '../memory/guards.ts';
import type { DigestChange } from './digests.ts';

/** `sha256-<base64>`, or hexadecimal digits or base64; see `digest-forms.ts`. */
const isDigest = isTextLike(/^(?:sha(?:256|384|512)-)?[A-Za-z0-9+/]{22,128}={0,2}$/);

/** Whether a value is a change: a digest and its replacement have the same length. */
const isChange = (value: unknown): value is DigestChange =>
  isListOf(isDigest)(value) && value.length === 2 && value[0]?.length === value[1]?.length;

/** `sha256` is the hash of the written file. */
const isLine = isRecordOf({ file: isText, sha256: isText, changes: isListOf(isChange) });

/**
 * Keeps on disk the digests that a run changes, until all files are written. A rewritten file no longer shows its old
 * digest. So after a killed run, the next one reads here which digests it has to update in other files. An entry is
 * added before its file is written.
 *
 * The journal lies in the output, so that the next run does not need the cache, and is removed at the end. It has names
 * of files and digests, no URL. It has no signature: a program that can write into the output can also change the
 * pages.
 */
export class DigestJournal {
  readonly #dir: string;
  readonly #path: string;
  readonly #byFile = new Map<string, readonly DigestChange[]>();
  #file: number | undefined;

  /** @param dir the output folder */
  constructor(dir: string) {
    this.#dir = dir;
    this.#path = join(dir, journalName);
  }

  /**
   * The changes that a killed run has written, for files that have the new bytes.
   * @throws the file system's error if the journal exists and can't be read, since digests would stay wrong
   */
  *read(): Generator<DigestChange> {
    const reader = new FileReader();
    for (const text of readOwnFileIfAny(this.#path)?.split('\n') ?? []) {
      try {
        const line: unknown = JSON.parse(text);
        if (!isLine(line)) continue;
        const { file, sha256, changes } = line;
        if (hash('sha256', reader.read(join(this.#dir, file)).bytes) !== sha256) continue;
        // If this run writes the file again, these changes stay valid.
        this.#byFile.set(file, changes);
        yield* changes;
      } catch {
        // The line is incomplete, or the file is gone, so no other file depends on it.
      }
    }
  }

  /**
   * Call it before the file is written.
   * @throws the file system's error if the journal can't be written, so that the file must not be written
   */
  add(file: string, after: Uint8Array, newChanges: readonly DigestChange[]): void {
    const changes = [...(this.#byFile.get(file) ?? []), ...newChanges];
    if (changes.length === 0) return;
    this.#byFile.set(file, changes);
    try {
      this.#file ??= openSync(this.#path, appendFlags, 0o666);
      // The line break comes first, so that the incomplete last line of a killed run does not damage this one.
      writeFileSync(this.#file, `\n${JSON.stringify({ file, sha256: hash('sha256', after), changes })}\n`);
    } catch (error) {
      throw withPath(this.#path, error);
    }
  }

  /** Call it when no further file is written. */
  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  /** Removes the journal. Call it when all files are written. */
  clear(): void {
    this.close();
    rmSync(this.#path, { force: true });
  }
}
