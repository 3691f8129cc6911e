import { createHash, type Hash, hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { type Finding, finding } from '../findings/finding.ts';
import { option } from '../options/options.ts';

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

/** Adapts a finding in a stored file, which comes from the CMS: no build step makes or rewrites it. */
export function adaptToUpload(path: string, found: Finding): Finding {
  const { dir, name, ext } = posix.parse(path);
  if (found.code === 'archive') {
    const files = option('allowMention', posix.join(dir, `*${ext}`));
    return {
      ...found,
      fix: `Upload a ZIP without a password, which can be searched, or accept such files with ${files}.`,
    };
  }
  if (found.code !== 'leak' && found.code !== 'path-leak') return found;
  const exclude = option('exclude', posix.join(dir, `${name.replace(/\.[^.]*$/, '')}.*${ext}`));
  const fix = `Change the file, and upload it again in the CMS: stored files are not rewritten. To publish it as it is, leave it out of the search with ${exclude}.`;
  return { ...found, fix };
}

function compare(file: string, expected: ExpectedFile, size: number, digest: () => string): Finding[] {
  if (size !== expected.bytes) {
    return [finding('missing-file', `The stored file has ${size} bytes instead of ${expected.bytes}.`, { file })];
  }
  if (digest() === expected.sha256) return [];
  return [finding('missing-file', 'The stored file has other bytes than when it was checked.', { file })];
}
