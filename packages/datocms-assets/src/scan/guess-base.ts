import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A script or a style of a page, by a path from the root of the server. */
const rootPath = /<(?:script|link)\b[^>]*?\s(?:src|href)=["']?(\/[^/"'\s>?#][^"'\s>?#]*\.(?:m?js|css))(?=["'\s>?#])/gi;
const page = /\.html?$/i;
const maxPages = 3;
/** Bytes. */
const maxPageSize = 2 ** 22;
const maxDepth = 3;

/**
 * Finds the path under which a site will be served, such as `/docs`: its pages load scripts and styles from there, and the output
 * has these files without that path.
 * @param files of the output, relative to `root`
 * @returns `undefined` if pages load files of the output by their own paths, or none
 */
export function guessBase(root: string, files: readonly string[]): { page: string; base: string } | undefined {
  for (const file of shortest(files.filter((each) => page.test(each)))) {
    if (statSync(join(root, file)).size > maxPageSize) continue;
    const paths = Array.from(readFileSync(join(root, file), 'latin1').matchAll(rootPath), ([, path = '']) => path);
    const isThere = (path: string) => existsSync(join(root, path));
    if (paths.some(isThere)) return undefined;
    const [first] = paths;
    if (first === undefined) continue;
    for (let depth = 1; depth <= maxDepth; depth++) {
      const base = first
        .split('/')
        .slice(0, depth + 1)
        .join('/');
      if (!paths.every((path) => path.startsWith(`${base}/`))) break;
      if (paths.every((path) => isThere(path.slice(base.length)))) return { page: file, base };
    }
  }
  return undefined;
}

/** Pages at the top of the output, which are read faster than most. */
function shortest(pages: readonly string[]): readonly string[] {
  return pages.length > maxPages ? pages.toSorted((a, b) => a.length - b.length).slice(0, maxPages) : pages;
}
