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

/** Reads pages at the top of the output, as Latin-1. They tell how all pages name files. */
export function* readFirstPages(
  root: string,
  files: readonly string[],
): Generator<{ readonly page: string; readonly text: string }> {
  for (const page of shortest(files.filter((file) => isPage.test(file)))) {
    const path = join(root, page);
    if (statSync(path).size <= maxPageSize) yield { page, text: readFileSync(path, 'latin1') };
  }
}

/** They are read faster than most. */
function shortest(pages: readonly string[]): readonly string[] {
  return pages.length > maxPages ? pages.toSorted((a, b) => a.length - b.length).slice(0, maxPages) : pages;
}
