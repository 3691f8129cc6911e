import { createHash, type Hash, hash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { type Finding, finding } from '../findings/finding.ts';

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

/** Whether a stored file is the one that the report names, byte for byte. Nothing is said of files that are not stored. */
export function checkStoredBytes(path: string, expected: StoredFile | undefined, bytes: Buffer): Finding[] {
  return expected ? compare(path, expected, bytes.length, () => hash('sha256', bytes, 'hex')) : [];
}

/** The same for bytes that come in pieces. */
export function checkStored(
  path: string,
  expected: StoredFile | undefined,
): { update: (bytes: Buffer) => void; judge: () => Finding[] } {
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

/** Stored files that the output does not have. @param paths of what the report names, relative to the output */
export function missingStored(paths: Iterable<string>): Finding[] {
  return [...paths]
    .sort()
    .map((file) => finding('missing-file', 'The stored file that the report names is not there.', { file }));
}

function compare(file: string, expected: StoredFile, size: number, digest: () => string): Finding[] {
  if (size !== expected.bytes) {
    return [finding('missing-file', `The stored file has ${size} bytes instead of ${expected.bytes}.`, { file })];
  }
  if (digest() !== expected.sha256)
    return [finding('missing-file', 'The stored file has other bytes than were checked.', { file })];
  return [];
}
