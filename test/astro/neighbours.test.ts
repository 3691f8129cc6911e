import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AstroMajor } from '../matrix/install.ts';
import { buildSite } from '../support/build-site.ts';
import { majors } from './support/coverage.ts';
import { emulated, patience } from './support/emulated.ts';
import { listDeployed, listLeaks } from './support/list-leaks.ts';

const emulator = emulated();
const build = (before: string, after: string, astro: AstroMajor = 7) =>
  buildSite('neighbours', emulator(), { astro, env: { SITE_BEFORE: before, SITE_AFTER: after } });

/** Each file of the output as a reader unpacks it. */
function unpacked(root: string): string[] {
  return listDeployed(root).map((path) => {
    const bytes = readFileSync(join(root, path));
    if (/\.(?:gz|pf_fragment|pf_index|pf_meta)$/.test(path)) return gunzipSync(bytes).toString();
    return path.endsWith('.br') ? brotliDecompressSync(bytes).toString() : bytes.toString();
  });
}

const orders: { before: string; after: string; astro?: AstroMajor }[] = [
  { astro: 5, before: 'pagefind', after: 'compressor sitemap' },
  { astro: 6, before: 'sitemap compressor', after: 'pagefind' },
  { before: 'sitemap pagefind', after: 'compressor' },
  { before: '', after: 'sitemap pagefind compressor' },
  { before: 'pagefind', after: 'compressor sitemap' },
  { before: 'sitemap compressor', after: 'pagefind' },
  { before: 'compressor', after: 'pagefind sitemap' },
];

describe.each(orders)('integrations in front "$before" and behind "$after"', ({ before, after, astro }) => {
  it('write files that name stored assets, compressed and indexed ones too', { timeout: patience }, async () => {
    const { root, status, output } = await build(before, after, astro);
    expect(status, output).toBe(0);
    expect(listLeaks(root)).toEqual([]);
    expect(unpacked(root).filter((text) => text.includes('datocms-assets'))).toEqual([]);
    const text = (path: string) => readFileSync(join(root, 'dist', path), 'utf8');
    const far = /https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg/;
    expect(text('sitemap-0.xml')).toMatch(new RegExp(`<image:loc>${far.source}</image:loc>`));
    expect(text('feed.xml')).toMatch(new RegExp(`src=&quot;${far.source}&quot;`));
    expect(text('feed.xml')).toMatch(new RegExp(`<enclosure url="${far.source}"`));
    const [fragment = ''] = readdirSync(join(root, 'dist/pagefind/fragment'));
    const indexed = gunzipSync(readFileSync(join(root, 'dist/pagefind/fragment', fragment))).toString();
    expect(indexed).toMatch(/"image":"\/_astro\/media\/wide\.\w+\.webp"/);
    const page = brotliDecompressSync(readFileSync(join(root, 'dist/index.html.br'))).toString();
    expect(page).toBe(text('index.html'));
  });
});

const added = [
  ...['in front', 'behind', 'brings all'].map((place) => ({ astro: 7 as const, adapter: 'none' as const, place })),
  ...majors.flatMap((astro) => ['behind', 'brings all'].map((place) => ({ astro, adapter: 'vercel' as const, place }))),
];

describe.each(added)(
  'integrations that others bring, "$place" (Astro $astro, adapter $adapter)',
  ({ astro, adapter, place }) => {
    it('write files that are localised before they are deployed', { timeout: patience }, async () => {
      const { root, status, output } = await buildSite('late-writers', emulator(), {
        astro,
        adapter: adapter === 'none' ? undefined : adapter,
        env: { SITE_ADDER: place },
      });
      expect(status, output).toBe(0);
      const statics = adapter === 'vercel' ? '.vercel/output/static' : 'dist';
      expect(listLeaks(root).filter((file) => file.startsWith(statics))).toEqual([]);
      // What is appended comes behind Vercel's copy of the output, so that it is deployed with no integration at all.
      const names = adapter === 'vercel' ? ['spliced'] : ['spliced', 'appended', 'pushed'];
      for (const name of names) {
        const { image } = JSON.parse(readFileSync(join(root, statics, `${name}.json`), 'utf8')) as { image: string };
        expect(image).toMatch(/^\/_astro\/media\/wide\.\w+\.\w+$/);
        expect(existsSync(join(root, statics, image))).toBe(true);
      }
    });
  },
);

describe('an integration that compresses what it writes in the same hook', () => {
  it('is told of, since nothing can come between', { timeout: patience }, async () => {
    const { status, output, report } = await build('hasty', '');
    expect(status).not.toBe(0);
    expect(output).toContain('✗ error order (1)');
    expect(output).toContain('This copy was compressed before the asset URLs in its file were replaced.');
    expect(report?.findings.map(({ code, file }) => `${code} ${file}`)).toEqual(['order hasty.json.gz']);
  });
});
