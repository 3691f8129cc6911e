import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sealedPartPattern } from '../asset/stored-name.ts';

/** After this many names that can't be opened, the search ends, since all pages of a build have one key. */
const maxNames = 1000;

/**
 * Searches the pages of a site for sealed URLs, until one can be opened.
 * @param files of `dir`
 * @param route the path in front of them
 * @param opens whether a name can be opened
 */
export function findSealedNames(
  dir: string,
  files: readonly string[],
  route: string,
  opens: (name: string) => boolean,
): 'one opens' | 'none opens' | 'none found' {
  const pattern = new RegExp(
    `${route.replace(/[.]/g, '\\.')}/([a-z0-9-]+\\.${sealedPartPattern}\\.[a-z0-9]{1,8})(?![\\w.-])`,
    'g',
  );
  const seen = new Set<string>();
  for (const file of files) {
    if (seen.size >= maxNames) break;
    if (!/\.x?html?$/i.test(file)) continue;
    for (const [, name = ''] of readFileSync(join(dir, file), 'latin1').matchAll(pattern)) {
      if (seen.has(name)) continue;
      if (opens(name)) return 'one opens';
      seen.add(name);
    }
  }
  return seen.size === 0 ? 'none found' : 'none opens';
}
