import { join } from 'node:path';
import { FileReader } from '../io/file-reader.ts';

/** A larger file is not read, and counts as one that names all stored files. */
const maxFileLength = 64 * 2 ** 20;
/** The part of a name that comes from the hash of the bytes (`nameHash`). Another run may have given these bytes another name. */
const nameHash = /(?<=\.)[a-z2-7]{16}(?=\.)/g;

/**
 * Finds the names of stored files that occur anywhere in the output, in whatever URL: with another prefix, relative, or put
 * together by code.
 * @param files relative to `dir`
 */
export function findUsedNames(dir: string, files: Iterable<string>, names: readonly string[]): ReadonlySet<string> {
  const hashes = hashesOf(names);
  const notFound = new Set(hashes.values());
  notFound.delete(undefined);
  const reader = new FileReader();
  for (const file of files) {
    if (notFound.size === 0) break;
    const read = reader.read(join(dir, file), maxFileLength);
    if ('large' in read) return new Set(names);
    for (const [hash] of withoutZeros(read.bytes.toString('latin1')).matchAll(nameHash)) notFound.delete(hash);
  }
  return new Set(names.filter((name) => !notFound.has(hashes.get(name))));
}

/** Removes the zero bytes of UTF-16, so that the names in it, which are ASCII, are found. */
const withoutZeros = (text: string) => (text.includes('\0') ? text.replaceAll('\0', '') : text);

/** Stored files that may name others in their folder: playlists and storyboards of videos. */
const namesOthers = /\.(?:m3u8|vtt|json)$/;

/**
 * Finds the stored files that used ones need, such as the segments that a playlist names.
 * @param used names of files that stay
 * @param names of the files that nothing else uses
 * @param readText reads a stored file; one that can't be read (`undefined`) counts as one that names all
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
