import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listLeaks, listMissing } from './support/list-leaks.ts';

const emulator = emulated();

describe.each(majors)('content collections of Astro %i', (astro) => {
  it('show stored files, whether records, Markdown or MDX name the assets', { timeout: patience }, async () => {
    const { root, status, output } = await buildSite('content', emulator(), { astro });
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    const page = (path: string) => {
      expect(listMissing(root, 'dist', join('dist', path))).toEqual([]);
      return readFileSync(join(root, 'dist', path), 'utf8');
    };
    const covers = page('index.html').match(/class="cover" src="\/_astro\/media\/(?:wide|tall)\.\w+\.webp"/g);
    expect(covers).toHaveLength(2);
    const plain = page('notes/plain/index.html');
    expect(plain.match(/<img[^>]* src="\/_astro\/media\/(?:wide|tall)\.\w+\.webp"|<img src="[^"]+"/g)).toHaveLength(3);
    expect(plain).toMatch(/<a href="\/_astro\/media\/manual\.\w+\.pdf">/);
    const mixed = page('notes/mixed/index.html');
    expect(mixed).toMatch(/id="expression"[^>]* src="\/_astro\/media\/wide\.\w+\.webp"/);
    expect(mixed).toMatch(/<img[^>]*src="\/_astro\/media\/wide\.\w+\.webp"[^>]*alt="Wide"/);
  });
});

const live = `---
import { getCollection } from 'astro:content';

export const prerender = false;
const articles = await getCollection('articles');
---
<p>{articles.length}</p>
`;

describe('a collection that a route rendered on demand reads', () => {
  it('is found with its asset URLs in the code of the server', { timeout: patience }, async () => {
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/live.astro'), live);
    const { status, report } = await buildSite('content', emulator(), { astro: 7, adapter: 'node', prepare });
    expect(status).not.toBe(0);
    const found = report?.findings.filter(({ code }) => code === 'server-code') ?? [];
    expect(found.map(({ file }) => file)).toContainEqual(
      expect.stringMatching(/^\.\.\/server\/chunks\/_astro_data-layer-content_.+\.mjs$/),
    );
    expect([...new Set(found.map(({ message }) => message))]).toEqual([
      'Code of the server holds an asset URL. Routes that use it: /live.',
    ]);
  });
});
