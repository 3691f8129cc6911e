import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Both generators write the first of these pages to the top of the output. */
const pages = ['404.html', 'index.html', '200.html'];
/** The element that holds the page, by its `id`. */
const root = /\bid=["']?__(docusaurus|nuxt)["'\s>]/;
const names: Readonly<Record<string, string>> = { docusaurus: 'Docusaurus', nuxt: 'Nuxt' };

/** The generator of the output, if its router reads a link to a file as one to a page; see `Settings.router`. */
export function findRouter(dir: string): string | undefined {
  for (const page of pages) {
    const file = join(dir, page);
    const [, generator = ''] = (existsSync(file) && root.exec(readFileSync(file, 'latin1'))) || [];
    if (names[generator] !== undefined) return names[generator];
  }
  return undefined;
}
