import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { expectCleanBuild, listMissing } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();

/** Astro 4 has loaders as an experiment, and another place for their configuration. */
const experimentalLoaders: SiteSetup = {
  config: { experimental: { contentLayer: true } },
  prepare: (root) => {
    mkdirSync(join(root, 'src/content'));
    renameSync(join(root, 'src/content.config.js'), join(root, 'src/content/config.js'));
  },
};

describe.each(majors)('content collections of Astro %i', (astro) => {
  it('show stored files, whether records, Markdown or MDX name the assets', async () => {
    const site = await buildSite('content', emulator(), { astro, ...(astro === 4 ? experimentalLoaders : {}) });
    expectCleanBuild(site);
    const readPage = (path: string) => {
      expect(listMissing(site.root, 'dist', join('dist', path))).toEqual([]);
      return readFileSync(join(site.dist, path), 'utf8');
    };
    const covers = readPage('index.html').match(/class="cover" src="\/_astro\/media\/(?:wide|tall)\.\w+\.webp"/g);
    expect(covers).toHaveLength(2);
    const plain = readPage('notes/plain/index.html');
    expect(plain.match(/<img[^>]* src="\/_astro\/media\/(?:wide|tall)\.\w+\.webp"|<img src="[^"]+"/g)).toHaveLength(3);
    expect(plain).toMatch(/<a href="\/_astro\/media\/manual\.\w+\.pdf">/);
    const mixed = readPage('notes/mixed/index.html');
    expect(mixed).toMatch(/id="expression"[^>]* src="\/_astro\/media\/wide\.\w+\.webp"/);
    expect(mixed).toMatch(/<img[^>]*src="\/_astro\/media\/wide\.\w+\.webp"[^>]*alt="Wide"/);
  });
});

const onDemandPage = `---
import { getCollection } from 'astro:content';

export const prerender = false;
const articles = await getCollection('articles');
---
<p>{articles.length}</p>
`;

describe("a content collection that a route rendered on demand reads, with onDemand: 'warn'", () => {
  it('ends the build with an error, because its asset URLs are in the code of the server', async () => {
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/live.astro'), onDemandPage);
    const setup: SiteSetup = { astro: 7, adapter: 'node', prepare, options: { onDemand: 'warn' } };
    const { status, report } = await buildSite('content', emulator(), setup);
    expect(status).not.toBe(0);
    const findings = report?.findings.filter(({ code }) => code === 'server-code') ?? [];
    expect(findings.map(({ file }) => file)).toContainEqual(
      expect.stringMatching(/^\.\.\/server\/chunks\/_astro_data-layer-content_.+\.mjs$/),
    );
    expect([...new Set(findings.map(({ message }) => message))]).toEqual([
      'Code of the server holds an asset URL. Routes that use it: /live.',
    ]);
  });
});
