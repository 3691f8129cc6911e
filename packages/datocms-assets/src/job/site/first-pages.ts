import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const isPage = /\.html?$/i;
const maxPages = 3;
/** Bytes. */
const maxPageSize = 2 ** 22;

/** A path under which a page names files of the site. */
export interface FoundBase {
  readonly page: string;
  readonly base: string;
}

export interface FirstPage {
  readonly page: string;
  /** One character for each byte. */
  readonly text: string;
}

/**
 * Reads pages at the top of the output, since all pages name files in the same way.
 * @param files of the output, relative to `root`
 */
export function readFirstPages(root: string, files: readonly string[]): FirstPage[] {
  return shortest(files.filter((file) => isPage.test(file))).flatMap((page) => {
    const path = join(root, page);
    return statSync(path).size <= maxPageSize ? [{ page, text: readFileSync(path, 'latin1') }] : [];
  });
}

/** The pages with the shortest paths. They are usually short, too. */
function shortest(pages: readonly string[]): readonly string[] {
  return pages.length > maxPages ? pages.toSorted((a, b) => a.length - b.length).slice(0, maxPages) : pages;
}
