import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inThisRun, majorsWithServer } from '../astro/support/coverage.ts';
import { expectCleanBuild, listDeployed, listLeaks } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite } from '../support/build-site.ts';
import type { AstroMajor } from './install.ts';

const emulator = useEmulator();
const build = (before: string, after: string, astro: AstroMajor = 7) =>
  buildSite('other-integrations', emulator(), { astro, env: { SITE_BEFORE: before, SITE_AFTER: after } });

/** The text of each deployed file, decompressed. */
function readDecompressed(root: string): string[] {
  return listDeployed(root).map((path) => {
    const bytes = readFileSync(join(root, path));
    if (/\.(?:gz|pf_fragment|pf_index|pf_meta)$/.test(path)) return gunzipSync(bytes).toString();
    return path.endsWith('.br') ? brotliDecompressSync(bytes).toString() : bytes.toString();
  });
}

const orders: readonly { before: string; after: string; astro: AstroMajor }[] = [
  { astro: 4, before: 'pagefind', after: 'compressor sitemap' },
  { astro: 5, before: 'pagefind', after: 'compressor sitemap' },
  { astro: 6, before: 'sitemap compressor', after: 'pagefind' },
  { astro: 7, before: 'sitemap pagefind', after: 'compressor' },
  { astro: 7, before: '', after: 'sitemap pagefind compressor' },
  { astro: 7, before: 'compressor', after: 'pagefind sitemap' },
];

describe.each(inThisRun(orders))(
  'integrations listed before this one ("$before") and after it ("$after")',
  ({ before, after, astro }) => {
    it('write files that name stored files, also compressed and indexed ones', async () => {
      const site = await build(before, after, astro);
      expectCleanBuild(site);
      const { root } = site;
      expect(readDecompressed(root).filter((text) => text.includes('datocms-assets'))).toEqual([]);
      const read = (path: string) => readFileSync(join(root, 'dist', path), 'utf8');
      const absolute = /https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg/;
      expect(read('sitemap-0.xml')).toMatch(new RegExp(`<image:loc>${absolute.source}</image:loc>`));
      expect(read('feed.xml')).toMatch(new RegExp(`src=&quot;${absolute.source}&quot;`));
      expect(read('feed.xml')).toMatch(new RegExp(`<enclosure url="${absolute.source}"`));
      const [fragment = ''] = readdirSync(join(root, 'dist/pagefind/fragment'));
      const indexed = gunzipSync(readFileSync(join(root, 'dist/pagefind/fragment', fragment))).toString();
      expect(indexed).toMatch(/"image":"\/_astro\/media\/wide\.\w+\.webp"/);
      const page = brotliDecompressSync(readFileSync(join(root, 'dist/index.html.br'))).toString();
      expect(page).toBe(read('index.html'));
    });
  },
);

const added = [
  { astro: 4 as const, adapter: 'none' as const, place: 'adds all' },
  ...['before', 'after', 'adds all'].map((place) => ({ astro: 7 as const, adapter: 'none' as const, place })),
  ...majorsWithServer.flatMap((astro) =>
    ['after', 'adds all'].map((place) => ({ astro, adapter: 'vercel' as const, place })),
  ),
];

describe.each(inThisRun(added))(
  'integrations that other integrations add, "$place" (Astro $astro, adapter $adapter)',
  ({ astro, adapter, place }) => {
    it('have their files localised before these are deployed', async () => {
      const { root, status, output } = await buildSite('added-integrations', emulator(), {
        astro,
        adapter: adapter === 'none' ? undefined : adapter,
        env: { SITE_ADDER: place },
      });
      expect(status, output).toBe(0);
      const statics = adapter === 'vercel' ? '.vercel/output/static' : 'dist';
      expect(listLeaks(root).filter((file) => file.startsWith(statics))).toEqual([]);
      // Integrations that are appended run after Vercel's copy of the output, so nothing of theirs is deployed anyway.
      const names = adapter === 'vercel' ? ['spliced'] : ['spliced', 'appended', 'pushed'];
      for (const name of names) {
        const { image } = JSON.parse(readFileSync(join(root, statics, `${name}.json`), 'utf8')) as { image: string };
        expect(image).toMatch(/^\/_astro\/media\/wide\.\w+\.\w+$/);
        expect(existsSync(join(root, statics, image))).toBe(true);
      }
    });
  },
);

describe('an integration that writes and compresses a file in one hook', () => {
  it('ends the build with an error, because no pass can run in between', async () => {
    const { status, output, report } = await build('self-compressing', '');
    expect(status).not.toBe(0);
    expect(output).toContain('✗ error order (1)');
    expect(output).toContain('This copy was compressed before the asset URLs in its file were replaced.');
    expect(report?.findings.map(({ code, file }) => `${code} ${file}`)).toEqual(['order self-compressing.json.gz']);
  });
});
