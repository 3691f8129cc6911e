import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Both generators write the first of these pages at the top of the output. */
const pages = ['404.html', 'index.html', '200.html'];
/** The element that holds the page, by its `id`. */
const root = /\bid=["']?__(docusaurus|nuxt)["'\s>]/;
const names: Readonly<Record<string, string>> = { docusaurus: 'Docusaurus', nuxt: 'Nuxt' };

/** The generator whose router takes a path to any file for a page of the site, where it made the output: see `Settings.router`. */
export function findRouter(dir: string): string | undefined {
  for (const page of pages) {
    const file = join(dir, page);
    const [, generator = ''] = (existsSync(file) && root.exec(readFileSync(file, 'latin1'))) || [];
    if (names[generator] !== undefined) return names[generator];
  }
  return undefined;
}
