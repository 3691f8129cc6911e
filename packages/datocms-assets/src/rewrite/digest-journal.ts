import { hash } from 'node:crypto';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withPath } from '../findings/system-error.ts';
import { FileReader } from '../io/file-reader.ts';
import { appendFlags, readOwnFileIfAny } from '../io/own-file.ts';
import { journalName } from '../io/temporary-file.ts';
import { isListOf, isRecordOf, isText, isTextLike } from '../memory/guards.ts';
import type { DigestChange } from './digests.ts';

/** `sha256-<base64>`, or hexadecimal digits or base64 alone; see `digest-forms.ts`. */
const isDigest = isTextLike(/^(?:sha(?:256|384|512)-)?[A-Za-z0-9+/]{22,128}={0,2}$/);

/** A digest takes the place of one of the same length. */
const isChange = (value: unknown): value is DigestChange =>
  isListOf(isDigest)(value) && value.length === 2 && value[0]?.length === value[1]?.length;

/** `sha256` is the hash of the file as it is written. */
const isLine = isRecordOf({ file: isText, sha256: isText, changes: isListOf(isChange) });

/**
 * The digests that a run changes, kept on disk until all files are written. A rewritten file no longer says which digest it
 * had. So if a run is killed, the next one reads here which digests it has to update in the other files. An entry is added
 * before its file is written.
 *
 * The journal lies in the output, so that the next run needs no cache of this one, and is removed at the end. It holds names of
 * files and digests, no URL. It needs no signature: who can write into the output can change the pages as well.
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
   * The changes that a killed run has written, which are those of files that have the new bytes.
   * @throws the file system's error if the journal is there and can't be read: without it, digests would stay wrong
   */
  *read(): Generator<DigestChange> {
    const reader = new FileReader();
    for (const text of readOwnFileIfAny(this.#path)?.split('\n') ?? []) {
      try {
        const line: unknown = JSON.parse(text);
        if (!isLine(line)) continue;
        const { file, sha256, changes } = line;
        if (hash('sha256', reader.read(join(this.#dir, file)).bytes) !== sha256) continue;
        // If this run writes the file again, these changes still count.
        this.#byFile.set(file, changes);
        yield* changes;
      } catch {
        // The line is incomplete, or the file is gone: no other file depends on it.
      }
    }
  }

  /**
   * Call it before the file is written.
   * @throws the file system's error if the journal can't be written: the file must stay as it is then
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

  /** Call it when no more files are written. */
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
