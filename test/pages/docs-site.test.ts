import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from 'datocms-assets';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingCodes } from '../../packages/datocms-assets/src/findings/codes.ts';
import { flags } from '../../packages/datocms-assets/src/options/flags.ts';
import { openBrowser } from '../support/browser.ts';
import { type Site, serveFolder } from '../support/serve-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = join(import.meta.dirname, '../../docs/site');
const dist = join(temporaryFolder('docs'), 'dist');
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const guard = pathToFileURL(join(import.meta.dirname, '../support/refuse-other-hosts.mjs')).href;

let site: Site;
let output = '';

beforeAll(async () => {
  const env: NodeJS.ProcessEnv = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_OPTIONS: `--import=${guard}` };
  for (const name of ['NODE_ENV', 'MODE', 'DEV', 'PROD', 'VITEST', 'FORCE_COLOR']) delete env[name];
  const astro = join(folder, 'node_modules/astro/bin/astro.mjs');
  const built = spawnSync(process.execPath, [astro, 'build', '--outDir', dist], { cwd: folder, env, encoding: 'utf8' });
  output = `${built.stdout}\n${built.stderr}`;
  if (built.status !== 0) throw new Error(`The documentation site was not built:\n${output}`);
  site = await serveFolder(dist);
}, 180_000);
afterAll(() => site?.stop());

const pages = () =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.html'))
    .map((name) => `/${name.replaceAll('\\', '/').replace(/index\.html$/, '')}`)
    .sort();
const read = (page: string) => readFileSync(join(dist, page, 'index.html'), 'utf8');

describe('the documentation site', () => {
  it('is built without a connection to another machine, and its links lead somewhere', () => {
    expect(output).toContain('All internal links are valid.');
  });

  it('has its own pictures from a local DatoCMS, and no URL of it', () => {
    const report: Report = JSON.parse(readFileSync(join(folder, '.astro/assets.json'), 'utf8'));
    expect(report.counts).toMatchObject({ errors: 0, published: 9 });
    expect(report.assets.filter(({ usedIn }) => usedIn.length > 0).length).toBe(9);
    expect(output).toContain('No asset URL of the CMS is left in the others.');
  });

  it('has a page for each finding, and all options', () => {
    const all = pages();
    for (const code of Object.keys(findingCodes)) expect(all).toContain(`/reference/findings/${code}/`);
    const options = read('reference/options');
    for (const { flag } of flags) expect(options).toContain(`<code dir="auto">${flag}`);
    for (const name of ['onDemand', 'runtime.unresolved']) expect(options).toContain(`<code dir="auto">${name}</code>`);
  });
});

const questions: readonly (readonly [words: string, page: string])[] = [
  ['assets private until they are published', '/why/'],
  ['custom domain', '/why/'],
  ['signed URLs', '/why/'],
  ['reverse proxy', '/why/'],
  ['own bucket', '/why/'],
  ['rewrite answers of the API', '/why/'],
  ['editor replaces a file', '/why/'],
  ['host-in-code', '/reference/findings/host-in-code/'],
  ['Netlify cache', '/hosts/'],
  ['GitHub Actions', '/ci/'],
  ['Vercel build cache', '/hosts/'],
  ['nginx', '/hosts/'],
  ['rollback', '/hosts/'],
  ['upgrade version', '/faq/'],
  ['uninstall', '/faq/'],
  ['remove EXIF', '/faq/'],
  ['published by mistake', '/troubleshooting/'],
  ['RATE_LIMIT_EXCEEDED', '/troubleshooting/'],
  ['audit', '/reference/report/'],
  ['key rotation', '/guides/on-demand-pages/'],
];

describe('the search', () => {
  it('answers the usual questions among its first five pages', async () => {
    const found = await inBrowser({}, async (tab) => {
      await tab.goto(`${site.origin}/faq/`);
      // As text: Vitest would replace the import.
      return tab.evaluate(`(async (questions) => {
        const { search } = await import('/pagefind/pagefind.js');
        const pages = async ({ results }) => Promise.all(results.slice(0, 5).map(async (each) => (await each.data()).url));
        return Promise.all(questions.map(async ([words]) => pages(await search(words))));
      })(${JSON.stringify(questions)})`) as Promise<string[][]>;
    });
    const missed = questions.flatMap(([words, page], at) =>
      found[at]?.includes(page) ? [] : [`${words}: ${found[at]?.join(' ')}`],
    );
    expect(missed).toEqual([]);
  });

  // The search is loaded once the browser is idle, which may take long on a busy machine.
  it('opens with a button', { retry: 1 }, async () => {
    const first = await inBrowser({}, async (tab) => {
      await tab.goto(`${site.origin}/faq/`);
      await tab.locator('button[data-open-modal]').click();
      await tab.locator('#starlight__search input').fill('reverse proxy');
      return tab.locator('.pagefind-ui__result-link').first().textContent();
    });
    expect(first).toMatch(/\w/);
  });
});

const phone = { viewport: { width: 375, height: 740 }, isMobile: true, hasTouch: true } as const;
/** Pages of one kind, of which some are enough, and one that is too long for axe: it takes ten times as long as all others. */
const isMade = (page: string) => /^\/reference\/(?:findings\/[^/]+\/|api\/)|decisions\/./.test(page);

describe('each page', () => {
  it.each<[string, BrowserContextOptions, (page: string) => boolean]>([
    ['on a desktop, in light colours', { colorScheme: 'light' }, (page) => !isMade(page)],
    ['on a phone, in dark colours', { ...phone, colorScheme: 'dark' }, (page) => !isMade(page)],
    ['of a finding and a decision', { colorScheme: 'dark' }, (page) => /findings\/l|decisions\/[ns]/.test(page)],
  ])(
    '%s, is whole, loads nothing from elsewhere, has no finding of axe, and no text that is cut',
    async (_, options, isShown) => {
      expect(await inspectAll(options, pages().filter(isShown))).toEqual([]);
    },
    240_000,
  );
});

/** Opens pages in two tabs of a browser. Returns what is wrong, each with its page. */
async function inspectAll(options: BrowserContextOptions, paths: readonly string[]): Promise<string[]> {
  expect(paths.length).toBeGreaterThan(4);
  const problems: string[] = [];
  const inspectHalf = async (context: BrowserContext, rest: number) => {
    const tab = await context.newPage();
    const note = (problem: string) => problems.push(`${new URL(tab.url()).pathname} ${problem}`);
    tab.on('request', (request) => {
      if (/^https?:/.test(request.url()) && !request.url().startsWith(site.origin)) note(`asks ${request.url()}`);
    });
    tab.on('response', (response) => {
      if (response.status() >= 400) note(`${response.status()} ${response.url()}`);
    });
    tab.on('pageerror', (error) => note(error.message));
    for (const path of paths.filter((_, at) => at % 2 === rest)) {
      await tab.goto(`${site.origin}${path}`, { waitUntil: 'load' });
      for (const problem of [...(await findCutText(tab)), ...(await inspectWithAxe(tab))]) note(problem);
    }
  };
  await inBrowser(options, (_, context) => Promise.all([inspectHalf(context, 0), inspectHalf(context, 1)]));
  return problems;
}

/** Finds a page that is wider than its window, and text that reaches out of what shows it and does not scroll. */
function findCutText(tab: Page): Promise<string[]> {
  return tab.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const wide = scrollWidth > clientWidth ? [`is ${scrollWidth} wide, of ${clientWidth}`] : [];
    const texts = document.createTreeWalker(document.querySelector('main') ?? document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      range.selectNodeContents(text);
      const { right, width } = range.getBoundingClientRect();
      const scroller = text.parentElement?.closest('pre, table, .sr-only, [aria-hidden]');
      if (width > 0 && right > clientWidth + 1 && !scroller) wide.push(`cuts “${text.textContent}”`);
    }
    return wide;
  });
}

async function inspectWithAxe(tab: Page): Promise<string[]> {
  await tab.addScriptTag({ path: axe });
  return tab.evaluate(async () => {
    const pictures = Array.from(document.images).filter((picture) => picture.checkVisibility());
    for (const picture of pictures) picture.loading = 'eager';
    await Promise.all(pictures.map((picture) => picture.decode().catch(() => undefined)));
    const broken = pictures.filter(({ naturalWidth }) => naturalWidth === 0).map(({ src }) => `broken ${src}`);
    // Blocks of code and tables become focusable when the browser is idle, which may take long on a busy machine.
    const isScrolled = (element: Element) =>
      element.scrollWidth > element.clientWidth && !element.hasAttribute('tabindex');
    for (let wait = 0; wait < 150 && Array.from(document.querySelectorAll('pre, table')).some(isScrolled); wait++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    const found = violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ target }) => target.join(' '))
          .join(', ')}`,
    );
    return [...broken, ...found];
  });
}

async function inBrowser<T>(
  options: BrowserContextOptions,
  work: (tab: Page, context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await openBrowser(options);
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}
