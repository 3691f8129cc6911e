import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue } from './catalogue.ts';
import { renderPage } from './page.ts';
import { Prose } from './prose.ts';

export interface SiteShape {
  readonly pages: number;
  readonly seed: number;
}

const pagesPerFolder = 100;

/** Path of page number `page` in the output. */
export function pageFile(page: number): string {
  const folder = String(Math.floor(page / pagesPerFolder)).padStart(4, '0');
  return `articles/${folder}/page-${String(page).padStart(6, '0')}.html`;
}

/** Writes the output of a static build. The same shape and catalogue give the same bytes. */
export function generateSite(dir: string, { pages, seed }: SiteShape, catalogue: Catalogue): void {
  const needed = Math.max(catalogue.pictures.length, catalogue.documents.length);
  if (pages < needed) throw new RangeError(`${pages} pages are too few for all variants: ${needed} are needed.`);
  const prose = new Prose(seed);
  for (let page = 0; page < pages; page++) {
    const file = join(dir, pageFile(page));
    if (page % pagesPerFolder === 0) mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, renderPage(page, catalogue, prose));
  }
  mkdirSync(join(dir, '_astro'), { recursive: true });
  writeFileSync(join(dir, '_astro/site.css'), styleSheet);
  writeFileSync(join(dir, '_astro/site.js'), script);
  writeFileSync(join(dir, 'robots.txt'), 'User-agent: *\nAllow: /\n');
}

const styleSheet = Array.from(
  { length: 300 },
  (_, at) => `.u${at}{margin:${at}px;color:#${(at * 4_096).toString(16).padStart(6, '0')}}\n`,
).join('');

const script = Array.from(
  { length: 900 },
  (_, at) => `export const f${at}=(a,b)=>a>${at}?{k:"v${at}",u:\`/api/\${b}\`}:[a,b].map((x)=>x/${at + 1});\n`,
).join('');
