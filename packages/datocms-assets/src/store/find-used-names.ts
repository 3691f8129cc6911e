import { join } from 'node:path';
import { nameHashPattern, namesOthers, sealedPartPattern } from '../asset/stored-name.ts';
import { FileReader } from '../io/file-reader.ts';

/** Bytes of a file that are read at once, and that are read again: a name may cross the border, also in UTF-16. */
const [partLength, overlap] = [2 ** 22, 2 ** 14];
/** The hash in a name. Another run may have given equal bytes another name. A sealed name has base64url instead. */
const nameHash = new RegExp(`(?<=\\.)(?:${nameHashPattern}|${sealedPartPattern})(?=\\.)`, 'g');

/**
 * Finds the names of stored files that occur anywhere in the output, in any URL: with another prefix, relative, or
 * joined by code.
 * @param files relative to `dir`
 * @returns by name the first file that it occurs in; `undefined` for a name without a hash, which counts as used
 */
export function findUsedNames(
  dir: string,
  files: Iterable<string>,
  names: readonly string[],
): ReadonlyMap<string, string | undefined> {
  const hashes = hashesOf(names);
  const notFound = new Set(hashes.values());
  notFound.delete(undefined);
  const fileOf = new Map<string | undefined, string>();
  const reader = new FileReader();
  for (const file of files) {
    if (notFound.size === 0) break;
    for (const hash of hashesIn(reader, join(dir, file))) if (notFound.delete(hash)) fileOf.set(hash, file);
  }
  const used = names.filter((name) => !notFound.has(hashes.get(name)));
  return new Map(used.map((name) => [name, fileOf.get(hashes.get(name))]));
}

/**
 * Finds the files in which one of these names occurs.
 * @param files relative to `dir`
 */
export function findFilesNaming(dir: string, files: readonly string[], names: readonly string[]): Set<string> {
  const hashes = new Set<string | undefined>(files.length === 0 ? [] : hashesOf(names).values());
  const reader = new FileReader();
  const namesOne = (file: string) => {
    for (const hash of hashesIn(reader, join(dir, file))) if (hashes.has(hash)) return true;
    return false;
  };
  return new Set(files.filter(namesOne));
}

function* hashesIn(reader: FileReader, path: string): Generator<string> {
  for (let start = 0, isEnd = false; !isEnd; start += partLength - overlap) {
    const part = reader.readPart(path, start, partLength);
    isEnd = part.length < partLength;
    for (const [hash] of withoutZeros(part.toString('latin1')).matchAll(nameHash)) yield hash;
  }
}

/** Removes the zero bytes of UTF-16, so that the names in it, which are ASCII, are found. */
const withoutZeros = (text: string) => (text.includes('\0') ? text.replaceAll('\0', '') : text);

/**
 * Finds the stored files that used files need, such as the segments in a playlist.
 * @param used names of files that stay
 * @param names of the files without another use
 * @param readText reads a stored file; a file that can't be read (`undefined`) counts as naming all files
 */
export async function findNeededNames(
  used: Iterable<string>,
  names: readonly string[],
  readText: (name: string) => Promise<string | undefined>,
): Promise<ReadonlySet<string>> {
  const byHash = new Map<string | undefined, string[]>();
  for (const [name, hash] of hashesOf(names)) byHash.set(hash, [...(byHash.get(hash) ?? []), name]);
  const needed = new Set<string>();
  for (let next = [...used].filter((name) => namesOthers.test(name)); next.length > 0 && byHash.size > 0; ) {
    const texts = await Promise.all(next.map(readText));
    next = [];
    for (const text of texts) {
      if (text === undefined) return new Set(names);
      for (const [hash] of text.matchAll(nameHash)) {
        const found = byHash.get(hash) ?? [];
        byHash.delete(hash);
        for (const name of found) needed.add(name);
        next.push(...found.filter((name) => namesOthers.test(name)));
      }
    }
  }
  return needed;
}

function hashesOf(names: readonly string[]): Map<string, string | undefined> {
  return new Map(names.map((name) => [name, name.match(nameHash)?.at(-1)]));
}
