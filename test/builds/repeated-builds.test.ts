import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectCleanBuild, listMissing } from '../astro/support/deployed-files.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { buildSite, runBuild } from '../support/build-site.ts';

const emulator = useEmulator();

/** A page with an image that Astro makes. */
const pictured = `---
import { Image } from 'astro:assets';
export const getStaticPaths = () => [{ params: { name: 'pictured' }, cacheKey: 'same' }];
---
<Image src="https://www.datocms-assets.com/99001/1700000003-secret.jpg" width={40} height={30} alt="" />
`;
const connected = `
import { fetchFromEmulator } from '../config.mjs';
fetchFromEmulator();
`;

/** A page whose style sheet is a file of its own. */
const styled = `---
export const getStaticPaths = () => [{ params: { name: 'styled' }, cacheKey: 'same' }];
---
<html lang="en">
  <head><title>{process.env.SITE_RENDERED}</title></head>
  <body><style>body { background: url(https://www.datocms-assets.com/99001/1700000003-secret.jpg?w=200) }</style></body>
</html>
`;

describe('experimental.incrementalBuild', () => {
  it('keeps pages localised that Astro does not render again, and the files that they name', async () => {
    const first = await buildSite('incremental', emulator(), {
      astro: 7,
      config: { experimental: { incrementalBuild: true } },
      env: { SITE_RENDERED: 'first' },
    });
    expect(first.status, first.output).toBe(0);
    const page = (slug: string) => readFileSync(join(first.dist, slug, 'index.html'), 'utf8');
    const before = page('wide');
    emulator().requests.clear();
    const second = await runBuild(first, { SITE_RENDERED: 'second' });
    expectCleanBuild(second);
    // Astro has not rendered the page again: it has the title of the first build.
    expect(page('wide')).toContain('<title>first</title>');
    expect(page('wide')).toBe(before);
    expect(page('tall')).toMatch(/src="\/_astro\/media\/tall\.\w+\.webp"/);
    for (const slug of ['wide', 'tall']) expect(listMissing(first.root, 'dist', `dist/${slug}/index.html`)).toEqual([]);
    expect(emulator().requests.filter(({ kind }) => kind === 'asset')).toEqual([]);
  });

  it('renders a page again whose style sheet gets another name, because an asset in it has been published', async () => {
    const first = await buildSite('incremental', emulator(), {
      astro: 7,
      config: { experimental: { incrementalBuild: true }, build: { inlineStylesheets: 'never' } },
      options: { unpublished: 'placeholder' },
      env: { SITE_RENDERED: 'first' },
      prepare: (root) => writeFileSync(join(root, 'src/pages/of-[name].astro'), styled),
    });
    expect(first.status, first.output).toBe(0);
    const read = (path: string) => readFileSync(join(first.dist, path), 'utf8');
    const styleSheet = () => /href="(\/_astro\/[^"]+\.css)"/.exec(read('of-styled/index.html'))?.[1] ?? '';
    expect(read(styleSheet())).toContain('/_astro/media/placeholder');
    const options = { ...JSON.parse(first.env.ASSETS_OPTIONS ?? '{}'), allow: '**/*-secret.jpg' };
    const published = { ASSETS_OPTIONS: JSON.stringify(options) };
    expectCleanBuild(await runBuild(first, { ...published, SITE_RENDERED: 'second' }));
    expect(existsSync(join(first.dist, styleSheet()))).toBe(true);
    expect(read(styleSheet())).toMatch(/\/_astro\/media\/secret\.\w+\.jpg/);
    // In a third build all is as before.
    expectCleanBuild(await runBuild(first, { ...published, SITE_RENDERED: 'third' }));
    expect(read('of-styled/index.html')).toContain('<title>second</title>');
  });

  it('puts a placeholder into a kept page whose image Astro has made from an asset that is withdrawn', async () => {
    const first = await buildSite('incremental', emulator(), {
      astro: 7,
      config: { experimental: { incrementalBuild: true }, image: { domains: ['www.datocms-assets.com'] } },
      options: { unpublished: 'placeholder', allow: '**/*-secret.jpg' },
      env: { SITE_ASSETS_ORIGIN: emulator().assetsOrigin },
      prepare: (root) => {
        appendFileSync(join(root, 'astro.config.mjs'), connected);
        writeFileSync(join(root, 'src/pages/of-[name].astro'), pictured);
      },
    });
    expect(first.status, first.output).toBe(0);
    const page = () => readFileSync(join(first.dist, 'of-pictured/index.html'), 'utf8');
    expect(page()).toMatch(/src="\/_astro\/1700000003-secret_\w+\.webp"/);
    const options = { ...JSON.parse(first.env.ASSETS_OPTIONS ?? '{}'), allow: [] };
    expectCleanBuild(await runBuild(first, { ASSETS_OPTIONS: JSON.stringify(options) }));
    expect(page()).toMatch(/src="\/_astro\/media\/placeholder-40x30\.\w+\.svg"/);
  });

  it('ends the build if a kept page shows an asset that may not be stored any more', async () => {
    const first = await buildSite('incremental', emulator(), {
      astro: 7,
      config: { experimental: { incrementalBuild: true } },
      options: { allow: '**/*-secret.jpg' },
      env: { SITE_SECRET: '1' },
    });
    expect(first.status, first.output).toBe(0);
    const options = { ...JSON.parse(first.env.ASSETS_OPTIONS ?? '{}'), allow: [] };
    const second = await runBuild(first, { ASSETS_OPTIONS: JSON.stringify(options) });
    expect(second.status).toBe(1);
    expect(second.report?.findings.map(({ code, file }) => `${code} ${file}`)).toContain(
      'unpublished secret/index.html',
    );
  });
});
