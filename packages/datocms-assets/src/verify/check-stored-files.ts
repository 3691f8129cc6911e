import { createHash, type Hash, hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type Finding, finding } from '../findings/finding.ts';

/** A stored file as the report describes it. */
export interface ExpectedFile {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Names of the files in the folder for stored files. Empty if the folder does not exist. */
export function listStoredNames(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Checks that a stored file has the bytes that the report names. @param expected `undefined` for a file that is not stored */
export function checkStoredBytes(file: string, expected: ExpectedFile | undefined, bytes: Buffer): Finding[] {
  return expected ? compare(file, expected, bytes.length, () => hash('sha256', bytes, 'hex')) : [];
}

/** The check of `checkStoredBytes` for bytes in several pieces. */
export class ExpectedFileCheck {
  readonly #file: string;
  readonly #expected: ExpectedFile | undefined;
  readonly #digest: Hash = createHash('sha256');
  #size = 0;

  constructor(file: string, expected: ExpectedFile | undefined) {
    this.#file = file;
    this.#expected = expected;
  }

  update(bytes: Buffer): void {
    if (!this.#expected) return;
    this.#digest.update(bytes);
    this.#size += bytes.length;
  }

  findings(): Finding[] {
    return this.#expected ? compare(this.#file, this.#expected, this.#size, () => this.#digest.digest('hex')) : [];
  }
}

/** @param paths of stored files that the report names and the output does not have, relative to the output */
export function findMissingFiles(paths: Iterable<string>): Finding[] {
  return [...paths]
    .sort()
    .map((file) => finding('missing-file', 'The stored file that the report names does not exist.', { file }));
}

function compare(file: string, expected: ExpectedFile, size: number, digest: () => string): Finding[] {
  if (size !== expected.bytes) {
    return [finding('missing-file', `The stored file has ${size} bytes instead of ${expected.bytes}.`, { file })];
  }
  if (digest() === expected.sha256) return [];
  return [finding('missing-file', 'The stored file has other bytes than when it was checked.', { file })];
}
