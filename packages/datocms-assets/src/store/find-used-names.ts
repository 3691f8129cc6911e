import { join } from 'node:path';
import { FileReader } from '../io/file-reader.ts';

const maxFileLength = 64 * 2 ** 20;
/** The part of a name that comes from the hash of the bytes. Another run may have given the same bytes another name. */
const nameHash = /(?<=\.)[a-z2-7]{16}(?=\.)/g;

/**
 * Those of the names of stored files that stand somewhere in the output, in whatever URL: one with another prefix, one that
 * is relative, or one that code puts together. A file that is too large to be read might name all of them.
 * @param files relative to `dir`
 */
export function findUsedNames(dir: string, files: Iterable<string>, names: readonly string[]): ReadonlySet<string> {
  const tags = new Map(names.map((name) => [name, name.match(nameHash)?.at(-1)]));
  const missing = new Set(tags.values());
  missing.delete(undefined);
  const reader = new FileReader();
  for (const file of files) {
    if (missing.size === 0) break;
    const read = reader.read(join(dir, file), maxFileLength);
    if ('large' in read) return new Set(names);
    for (const [each] of read.bytes.toString('latin1').matchAll(nameHash)) missing.delete(each);
  }
  return new Set(names.filter((name) => !missing.has(tags.get(name))));
}
