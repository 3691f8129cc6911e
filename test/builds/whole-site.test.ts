import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { majors } from '../astro/support/coverage.ts';
import { expectCleanBuild, listMissing } from '../astro/support/deployed-files.ts';
import { withDev } from '../astro/support/dev-server.ts';
import { useEmulator } from '../astro/support/use-emulator.ts';
import { backgroundImage, imageSizes, type Visit, visit, visitFolder, waitForImages } from '../astro/support/visit.ts';
import type { AstroMajor } from '../matrix/install.ts';
import { type BuiltSite, buildSite, type SiteSetup } from '../support/build-site.ts';

const emulator = useEmulator();

/** Test sites that the whole site consists of, with the names of their front pages in it. */
const parts = {
  content: 'index',
  'inline-code': 'inline',
  islands: 'island',
  transitions: 'first',
  'bundled-code': 'code',
};

function setupOf(astro: AstroMajor): SiteSetup {
  const prepare = (root: string) => {
    const replaceIn = (path: string, from: string, to: string) => {
      const file = join(root, path);
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));
    };
    for (const [site, page] of Object.entries(parts)) {
      cpSync(join(import.meta.dirname, '../sites', site, 'src'), join(root, 'src'), { recursive: true });
      const front = join(root, 'src/pages/index.astro');
      if (page !== 'index') renameSync(front, join(root, `src/pages/${page}.astro`));
      else renameSync(front, join(root, 'front.astro'));
    }
    renameSync(join(root, 'front.astro'), join(root, 'src/pages/index.astro'));
    cpSync(join(import.meta.dirname, '../sites/bundled-code/.env'), join(root, '.env'));
    replaceIn('src/pages/second.astro', 'href="/"', 'href="/first/"');
    if (astro > 4) return;
    // Astro 4 has loaders as an experiment, another place for their configuration, and another name of the router.
    mkdirSync(join(root, 'src/content'));
    renameSync(join(root, 'src/content.config.js'), join(root, 'src/content/config.js'));
    replaceIn('src/layouts/Page.astro', 'ClientRouter', 'ViewTransitions');
  };
  return { astro, prepare, ...(astro === 4 && { config: { experimental: { contentLayer: true } } }) };
}

/** Goes to the second page and back by view transitions: the document stays, its content is swapped. */
async function navigate({ page, problems, foreign }: Visit): Promise<void> {
  await page.waitForSelector('#later');
  await waitForImages(page);
  expect(await imageSizes(page)).toEqual(['shared 200', 'later 100']);
  await page.evaluate(() => {
    Object.assign(window, { stayed: true });
  });
  await page.click('#next');
  await page.waitForFunction(() => document.title === 'Second' && document.querySelector('#later') !== null);
  await waitForImages(page);
  expect(await page.evaluate(() => 'stayed' in window)).toBe(true);
  expect(await imageSizes(page)).toEqual(['shared 200', 'later 100']);
  const sources = await page.evaluate(() => Array.from(document.images, (image) => new URL(image.src).pathname));
  expect(sources.every((path) => path.startsWith('/_astro/media/tall.'))).toBe(true);
  expect(await backgroundImage(page, '#styled')).toContain('/_astro/media/wide.');
  await page.click('#back');
  await page.waitForFunction(() => document.title === 'First' && document.querySelector('#later') !== null);
  await waitForImages(page);
  expect(await imageSizes(page)).toEqual(['shared 200', 'later 100']);
  // Vite reports this in dev while it bundles dependencies for the first time.
  expect(problems.filter((problem) => !problem.includes('Outdated Optimize Dep'))).toEqual([]);
  expect(foreign).toEqual([]);
}

const sizesFromProps = ['given 200', 'nested 60', 'mapped 70', ' 200', ' 80'];

async function hydrate({ page }: Visit): Promise<void> {
  await page.waitForSelector('astro-island:not([ssr])', { state: 'attached' });
  expect(await imageSizes(page)).toEqual(sizesFromProps);
  await page.click('button');
  await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('#own')?.naturalWidth ?? 0) > 0);
  expect(await imageSizes(page)).toEqual([...sizesFromProps, 'own 100']);
  const sources = await page.evaluate(() => Array.from(document.images, (image) => image.currentSrc));
  expect(sources.filter((source) => !source.includes('/_astro/media/'))).toEqual([]);
}

async function readInline({ page }: Visit): Promise<void> {
  expect(await imageSizes(page)).toEqual(['given 120', 'bundled 200']);
  expect(await page.evaluate(() => document.images[0]?.alt)).toBe('A "wide" <picture> & more');
  expect(await backgroundImage(page, '#variable')).toContain('/_astro/media/tall.');
  expect(await backgroundImage(page, '#scoped')).toContain('/_astro/media/wide.');
}

async function runCode({ page }: Visit): Promise<void> {
  await page.waitForFunction(() => document.images.length === 4);
  await waitForImages(page);
  expect(await imageSizes(page)).toEqual([' 200', ' 48', ' 90', ' 120']);
}

describe.each(majors)('a whole site of Astro %i', (astro) => {
  let site: BuiltSite;
  const readPage = (path: string) => {
    expect(listMissing(site.root, 'dist', join('dist', path))).toEqual([]);
    return readFileSync(join(site.dist, path), 'utf8');
  };
  beforeAll(async () => {
    site = await buildSite('whole', emulator(), setupOf(astro));
    expectCleanBuild(site);
  });

  it('shows stored files in content collections, whether records, Markdown or MDX name the assets', () => {
    const covers = readPage('index.html').match(/class="cover" src="\/_astro\/media\/(?:wide|tall)\.\w+\.webp"/g);
    expect(covers).toHaveLength(2);
    const plain = readPage('notes/plain/index.html');
    expect(plain.match(/<img[^>]* src="\/_astro\/media\/(?:wide|tall)\.\w+\.webp"|<img src="[^"]+"/g)).toHaveLength(3);
    expect(plain).toMatch(/<a href="\/_astro\/media\/manual\.\w+\.pdf">/);
    const mixed = readPage('notes/mixed/index.html');
    expect(mixed).toMatch(/id="expression"[^>]* src="\/_astro\/media\/wide\.\w+\.webp"/);
    expect(mixed).toMatch(/<img[^>]*src="\/_astro\/media\/wide\.\w+\.webp"[^>]*alt="Wide"/);
  });

  it('has stored files in scripts, styles and props that Astro writes into pages', () => {
    const inline = readPage('inline/index.html');
    expect(inline).toMatch(/"image":\["https:\/\/www\.example\.org\/_astro\/media\/wide\.\w+\.jpg"\]/);
    expect(inline).toMatch(/#scoped\[[^\]]+\]\{background:url\("?\/_astro\/media\/wide\.\w+\.webp"?\)/);
    expect(inline).toMatch(/<p id="variable"[^>]* style="--background: ?url\(\/_astro\/media\/tall\.\w+\.webp\);"/);
    // Such a prop becomes `new URL(…)` in the browser, which accepts no path.
    expect(readPage('island/index.html')).toMatch(
      /&quot;link&quot;:\[7,&quot;https:\/\/www\.example\.org\/_astro\/media\/wide\./,
    );
    expect(readPage('second/index.html')).toContain('data-astro-transition-scope');
  });

  it('shows all pictures in a browser: those of inline code, of islands, of bundled code, and of swapped pages', async () => {
    await visitFolder(site.dist, async (visit) => {
      const { page, problems, foreign } = visit;
      const { origin } = new URL(page.url());
      const looks: readonly (readonly [page: string, look: (visit: Visit) => Promise<void>])[] = [
        [parts['inline-code'], readInline],
        [parts.islands, hydrate],
        [parts['bundled-code'], runCode],
        [parts.transitions, navigate],
      ];
      for (const [path, look] of looks) {
        await page.goto(`${origin}/${path}/`, { waitUntil: 'networkidle' });
        await look(visit);
      }
      expect([...problems, ...foreign]).toEqual([]);
    });
  });
});

it('view transitions swap in local images in astro dev, too', async () => {
  await withDev('whole', emulator(), setupOf(7), async ({ origin }) => {
    // Vite bundles dependencies on the first visit, and then makes the browser reload the page.
    await visit(`${origin}/first/`, ({ page }) => waitForImages(page));
    await visit(`${origin}/first/`, navigate);
  });
});
