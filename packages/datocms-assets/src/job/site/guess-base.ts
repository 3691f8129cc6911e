import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FirstPage, FoundBase } from './first-pages.ts';

/**
 * A script or a style of a page, by a path from the root of the server. All patterns here end at the next tag, so many
 * tags without an end take linear time.
 */
const rootPath = /<(?:script|link)\b[^<>]*?\s(?:src|href)=["']?(\/[^/"'\s>?#][^"'\s>?#]*\.(?:m?js|css))(?=["'\s>?#])/gi;
/** A link of a page by a path from the root of the server. */
const link = /<a\b[^<>]*?\shref=["']?(\/(?!\/)[^"'\s>?#]*)/gi;
/** The path of a page's own address. */
const canonical =
  /<link\b(?=[^<>]*\srel=["']?canonical\b)[^<>]*\shref=["']?(?:https?:)?\/\/[^/"'\s>?#]+(\/[^"'\s>?#]*)?/gi;
const maxDepth = 3;

/**
 * Finds the path under which a site will be served, such as `/docs`: its pages load scripts and styles from this path,
 * and the output has these files without it.
 * @returns `undefined` if pages load files of the output by their own paths, or none, or if links have another path
 */
export function guessBase(root: string, pages: readonly FirstPage[]): FoundBase | undefined {
  for (const { page, text } of pages) {
    const paths = findPaths(text, rootPath);
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
      if (!paths.every((path) => isThere(path.slice(base.length)))) continue;
      return isPathOfPages(base, text) ? { page, base } : undefined;
    }
  }
  return undefined;
}

/** Whether links lead to pages below the path. A prefix for files, such as `assetPrefix` of Next.js, has no pages. */
function isPathOfPages(base: string, text: string): boolean {
  const links = [...findPaths(text, link), ...findPaths(text, canonical)];
  return links.length === 0 || links.some((path) => path === base || path.startsWith(`${base}/`));
}

function findPaths(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, path = '/']) => path);
}
