import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AstroConfig } from 'astro';
import type { Localizer } from 'datocms-assets';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { AstroOptions } from '../options.ts';
import { KeptPages } from './kept-pages.ts';

type Edit = readonly [url: string, text: string];

/**
 * Ends the bundles of a site.
 * @param edits of the code for browsers
 * @param unpublished URL of an asset
 * @returns what the configuration defines then
 */
async function bundle(
  cacheDir: string,
  options: Pick<AstroOptions, 'video' | 'unpublished'>,
  edits: readonly Edit[],
  unpublished = '',
): Promise<Readonly<Record<string, string>> | undefined> {
  const config = {
    experimental: { incrementalBuild: true },
    vite: { define: { own: '1' } },
    cacheDir: pathToFileURL(`${cacheDir}/`),
  };
  const pages = new KeptPages(options);
  for (const [url, text] of edits) pages.recordEdit(url, text);
  const localizer = { unpublishedTest: async () => (url: string) => url === unpublished };
  const { writeBundle } = pages.plugin(
    () => config as unknown as AstroConfig,
    () => localizer as unknown as Localizer,
  );
  await (writeBundle as () => Promise<void>)();
  return config.vite.define;
}

describe('pages that Astro keeps from the last build', () => {
  it('are rendered again if code gets other URLs or videos are stored, and not if it is bundled in another order', async () => {
    const dir = temporaryFolder('kept-pages');
    const [a, b]: [Edit, Edit] = [
      ['https://www.datocms-assets.com/1/a.jpg', '/_astro/media/a.1.jpg'],
      ['https://www.datocms-assets.com/1/b.jpg', '/_astro/media/b.1.jpg'],
    ];
    const first = await bundle(dir, {}, [a, b]);
    expect(await bundle(dir, {}, [b, a])).toEqual(first);
    expect(await bundle(dir, {}, [a, [b[0], '/_astro/media/b.2.jpg']])).not.toEqual(first);
    expect(await bundle(dir, { video: 'hls' }, [a, b])).not.toEqual(first);
    // Vite reads the values as JavaScript.
    expect(Object.values(first ?? {}).map((value) => typeof JSON.parse(value))).toEqual(['number', 'string']);
  });

  const source = 'https://www.datocms-assets.com/1/say-"hi".jpg';
  it.each([
    [
      'are all rendered again if one has an image of an asset that is not published any more',
      'placeholder',
      source,
      false,
    ],
    ['stay if all images are published', 'placeholder', 'https://www.datocms-assets.com/1/other.jpg', true],
    ['stay where an asset that is not published ends the build', 'error', source, true],
  ] as const)('%s', async (_, unpublished, url, isKept) => {
    const dir = temporaryFolder('kept-pages');
    const list = join(dir, 'incremental-build.json');
    writeFileSync(list, JSON.stringify({ pages: [{ images: [{ originalPath: source }] }] }));
    await bundle(dir, { unpublished }, [], url);
    expect(existsSync(list)).toBe(isKept);
  });

  it('are none in a first build', async () => {
    await expect(
      bundle(temporaryFolder('kept-pages'), { unpublished: 'placeholder' }, [], source),
    ).resolves.toBeDefined();
  });
});
