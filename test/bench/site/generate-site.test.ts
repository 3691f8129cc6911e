import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cmsRoot, makeCatalogue, variantsOf } from './catalogue.ts';
import { generateSite } from './generate-site.ts';
import { pageBytes, referencesPerPage, renderPage } from './page.ts';
import { Prose } from './prose.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function generate(pages: number, variants: number, seed: number): Map<string, string> {
  const dir = mkdtempSync(join(tmpdir(), 'bench-test-'));
  folders.push(dir);
  generateSite(dir, { pages, seed }, makeCatalogue(cmsRoot, variants, seed));
  const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(dir, name)).isFile(),
  );
  return new Map(files.sort().map((name) => [name, readFileSync(join(dir, name), 'latin1')]));
}

/** URLs in a page, decoded. */
function urlsIn(html: string): string[] {
  const found = html.match(/https:\/\/www\.datocms-assets\.com\/[^\s"'<>()]+?(?=&quot;|[\s"'<>()])/g) ?? [];
  return found.map((url) => url.replaceAll('&amp;', '&').replace(/,$/, ''));
}

describe('a generated site', () => {
  it('is the same for the same seed and differs for another seed', () => {
    const first = generate(60, 1_000, 1);
    expect(generate(60, 1_000, 1)).toEqual(first);
    expect(generate(60, 1_000, 2)).not.toEqual(first);
  });

  it.each([500, 1_000, 2_500, 8_000])('asks for exactly %i variants', (variants) => {
    const catalogue = makeCatalogue(cmsRoot, variants, 1);
    const listed = variantsOf(catalogue);
    expect(new Set(listed).size).toBe(variants);
    const prose = new Prose(1);
    const asked = new Set<string>();
    for (let page = 0; page < catalogue.pictures.length; page++) {
      for (const url of urlsIn(renderPage(page, catalogue, prose))) asked.add(url);
    }
    expect([...asked].sort()).toEqual(listed.toSorted());
  });

  it('has pages of nearly 35 kB, each with the same number of references', () => {
    const catalogue = makeCatalogue(cmsRoot, 2_500, 1);
    for (const page of [0, 1, 7, 4_711]) {
      const html = renderPage(page, catalogue, new Prose(1));
      expect(urlsIn(html)).toHaveLength(referencesPerPage);
      expect(html.length).toBeLessThanOrEqual(pageBytes);
      expect(html.length).toBeGreaterThan(pageBytes * 0.93);
    }
  });

  it('throws if there are too few pages for all variants', () => {
    expect(() => generate(5, 1_000, 1)).toThrow(/5 pages are too few/);
  });
});
