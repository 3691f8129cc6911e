import { createHash, type Hash, hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type Finding, finding } from '../finding.ts';

/** What the report says of a stored file. */
export interface StoredFile {
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Names of the files in the folder of stored files; none where there is no such folder. */
export function listStored(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** Checks that the stored files are those that the report names, byte for byte. */
export class StoredFiles {
  readonly #folder: string;
  readonly #files: ReadonlyMap<string, StoredFile>;
  readonly #seen = new Set<string>();

  /** @param folder relative to the output folder, with `/` */
  constructor(folder: string, files: ReadonlyMap<string, StoredFile>) {
    this.#folder = `${folder}/`;
    this.#files = files;
  }

  /** Judges a file whose bytes are at hand. */
  judge(path: string, bytes: Buffer): Finding[] {
    const expected = this.#expected(path);
    if (!expected) return [];
    return compare(path, expected, bytes.length, () => hash('sha256', bytes, 'hex'));
  }

  /** The same for bytes that come in pieces. */
  begin(path: string): { update: (bytes: Buffer) => void; judge: () => Finding[] } {
    const expected = this.#expected(path);
    if (!expected) return { update: () => undefined, judge: () => [] };
    const digest: Hash = createHash('sha256');
    let size = 0;
    return {
      update: (bytes) => {
        digest.update(bytes);
        size += bytes.length;
      },
      judge: () => compare(path, expected, size, () => digest.digest('hex')),
    };
  }

  /** Files that have not been met. */
  missing(): Finding[] {
    const names = [...this.#files.keys()].filter((name) => !this.#seen.has(name)).sort();
    return names.map((name) =>
      finding('missing-file', 'The stored file that the report names is not there.', { file: this.#folder + name }),
    );
  }

  #expected(path: string): StoredFile | undefined {
    if (!path.startsWith(this.#folder)) return undefined;
    const name = path.slice(this.#folder.length);
    const expected = this.#files.get(name);
    if (expected) this.#seen.add(name);
    return expected;
  }
}

function compare(file: string, expected: StoredFile, size: number, digest: () => string): Finding[] {
  if (size !== expected.bytes) {
    return [finding('missing-file', `The stored file has ${size} bytes instead of ${expected.bytes}.`, { file })];
  }
  if (digest() !== expected.sha256)
    return [finding('missing-file', 'The stored file has other bytes than were checked.', { file })];
  return [];
}
