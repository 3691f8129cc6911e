import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readFirstPages } from './first-pages.ts';

/** `<slug>.<hash>.<extension>` behind the folder for stored files. */
const storedName = /[a-z0-9][a-z0-9_-]{0,120}\.[a-z2-7]{16}\.[a-z0-9]{1,8}/y;
/** A path from the root of the server that ends here. */
const pathBefore = /(?:^|["'(=\s,])((?:\/[\w.~%-]+)*)$/;
const maxPathLength = 200;

/**
 * Finds the path in front of the folder for stored files in pages that an earlier run has localized, such as `/docs`.
 * @param files of the output, relative to `root`
 * @param folder such as `_assets/`
 * @param prefix the path in front of it in this run
 * @returns `undefined` if the first pages name no file that is stored in the output
 */
export function findStoredBase(
  root: string,
  files: readonly string[],
  folder: string,
  prefix: string,
): { page: string; base: string } | undefined {
  for (const { page, text } of readFirstPages(root, files)) {
    for (let at = text.indexOf(`/${folder}`); at >= 0; at = text.indexOf(`/${folder}`, at + 1)) {
      storedName.lastIndex = at + 1 + folder.length;
      const [name] = storedName.exec(text) ?? [];
      if (name === undefined) continue;
      const base = pathBefore.exec(text.slice(Math.max(0, at - maxPathLength), at))?.[1];
      if (base === undefined || !existsSync(join(root, folder, name))) continue;
      // A finished site in a folder of the output, such as an older version of the pages, has stored files of its own.
      const isNested = base.startsWith(`${prefix}/`) && existsSync(join(root, base.slice(prefix.length), folder, name));
      if (!isNested) return { page, base };
    }
  }
  return undefined;
}
