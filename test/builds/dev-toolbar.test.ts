import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FindingCode } from 'datocms-assets';
import { startEmulator } from 'datocms-emulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PageInspection } from '../../packages/astro-datocms-assets/src/dev/toolbar/messages.ts';
import { findingCodes } from '../../packages/datocms-assets/src/findings/codes.ts';
import { type DevServer, startDev, withDev } from '../astro/support/dev-server.ts';
import { testProject, useEmulator } from '../astro/support/use-emulator.ts';
import { imageSizes, visit } from '../astro/support/visit.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const emulator = useEmulator();
const host = 'https://www.datocms-assets.com/99001';
const wide = `${host}/1700000001-wide.jpg`;
const view = pathToFileURL(join(import.meta.dirname, '../../packages/astro-datocms-assets/dist/dev/toolbar/view.js'));

const article = `<html lang="en"><head><title>Article</title><link rel="icon" href="data:,"></head><body>
${Array.from({ length: 17 }, (_, at) => `<img src="${wide}?w=${at * 10 + 40}" alt="" width="40">`).join('\n')}
<img src="${host}/1700000003-secret.jpg?w=200" alt=""><a href="${host}/1700000007-manual.pdf">Manual</a>
<a href="https://www.example.net/?u=${wide}">Elsewhere</a></body></html>`;

async function openApp(page: Page) {
  await page.locator('button[data-app-id="astro-datocms-assets"]').dispatchEvent('click');
  const panel = page.locator(
    'astro-dev-toolbar-app-canvas[data-app-id="astro-datocms-assets"] astro-dev-toolbar-window',
  );
  await panel.locator('.asset').first().waitFor();
  return panel;
}

describe("the dev toolbar's app", () => {
  let server: DevServer;
  beforeAll(async () => {
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/article.astro'), article);
    server = await startDev('dev', emulator(), { prepare });
  });
  afterAll(() => server?.stop());

  it('shows the verdict, the findings with their text and documentation, and one row for all files of a picture', async () => {
    await visit(`${server.origin}/article/`, async ({ page, problems, foreign }) => {
      const panel = await openApp(page);
      expect(await panel.locator('.verdict').textContent()).toMatch(
        /^This page would stop a build: 1 unpublished asset, 1 finding\.3 assets in 19 files, [\d.]+ kB fetched so far\.$/,
      );
      const finding = panel.locator('.finding');
      expect(await finding.locator('.excerpt').textContent()).toContain(`<a href="https://www.example.net/?u=${wide}"`);
      expect(await finding.locator('a').getAttribute('href')).toMatch(/findings\.md#foreign-url$/);
      const assets = panel.locator('.asset');
      expect(await assets.locator('summary b').allTextContents()).toEqual(['secret.jpg', 'wide.jpg', 'manual.pdf']);
      const picture = assets.nth(1);
      await expect
        .poll(() => picture.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth))
        .toBeGreaterThan(0);
      expect(await picture.locator('.file:visible').count()).toBe(0);
      await picture.locator('summary').click();
      expect(await picture.locator('.file:visible').count()).toBe(17);
      expect(await assets.locator('.thumb').allTextContents()).toEqual(['JPG', '', 'PDF']);
      expect({ problems, foreign }).toEqual({ problems: [], foreign: [] });
    });
  });

  it('makes no rows before it is opened', async () => {
    await visit(`${server.origin}/article/`, async ({ page }) => {
      const icon = page.locator('button[data-app-id="astro-datocms-assets"]');
      await icon.locator('.notification[data-active]').waitFor({ state: 'attached' });
      const canvas = page.locator('astro-dev-toolbar-app-canvas[data-app-id="astro-datocms-assets"]');
      expect(await canvas.locator('astro-dev-toolbar-window').count()).toBe(0);
      await openApp(page);
      expect(await canvas.locator('.asset').count()).toBe(3);
    });
  });

  it('tells of the page that a client router shows, not of the one before', async () => {
    const page = (content: string) => `---
import { ClientRouter } from 'astro:transitions';
---
<html lang="en"><head><title>.</title><ClientRouter /></head><body>${content}</body></html>`;
    const prepare = (root: string) => {
      const first = `<img src="${host}/1700000003-secret.jpg" alt=""><a href="/second/">On</a>`;
      writeFileSync(join(root, 'src/pages/first.astro'), page(first));
      writeFileSync(join(root, 'src/pages/second.astro'), page(`<img src="${host}/1700000001-wide.jpg" alt="">`));
    };
    await withDev('dev', emulator(), { prepare }, (server) =>
      visit(`${server.origin}/first/`, async ({ page }) => {
        const panel = await openApp(page);
        expect(await panel.locator('.verdict').textContent()).toMatch(/^This page would stop a build/);
        await page.locator('body > a').click();
        await page.waitForURL('**/second/');
        await expect
          .poll(() => panel.locator('.verdict').textContent())
          .toMatch(/^No problem was found on this page\.1 asset in 1 file/);
      }),
    );
  });

  it('says of a page with sealed URLs what a build would, and shows its pictures', async () => {
    const lost = `${host}/1700000099-lost.jpg`;
    const options = { deliver: 'sealed', unpublished: 'sealed', allow: [lost] } as const;
    const image = (url: string) => `<img id="${url.replace(/.*-|\..*/g, '')}" src="${url}" alt="">`;
    const page = (...urls: string[]) =>
      `<html lang="en"><head><title>.</title><link rel="icon" href="data:,"></head><body>${urls.map(image).join('')}</body></html>`;
    const prepare = (root: string) => {
      writeFileSync(join(root, 'src/pages/lost.astro'), page(`${wide}?w=40`, lost));
      writeFileSync(join(root, 'src/pages/embargo.astro'), page(`${wide}?w=40`, `${host}/1700000003-secret.jpg`));
    };
    await withDev('dev', emulator(), { prepare, options }, async (server) => {
      for (const [path, verdict] of [
        ['lost', /^A build downloads nothing, and would not tell of 1 failed download\./],
        ['embargo', /^A build would warn about this page: 1 unpublished asset\./],
      ] as const) {
        await visit(`${server.origin}/${path}/`, async ({ page }) => {
          expect(await imageSizes(page)).toContain('wide 40');
          const panel = await openApp(page);
          await expect.poll(() => panel.locator('.verdict').textContent()).toMatch(verdict);
        });
      }
    });
  });

  it('has a scroll bar without a ground of its own, which would be white in Firefox', async () => {
    await visit(`${server.origin}/article/`, async ({ page }) => {
      const scroll = (await openApp(page)).locator('.scroll');
      expect(await scroll.evaluate((element) => getComputedStyle(element).scrollbarColor)).toContain(
        'rgba(0, 0, 0, 0)',
      );
    });
  });

  it('has room for the badge of every code, on a phone too', async () => {
    const findings = Object.keys(findingCodes).map((code) => {
      const { level, fix } = findingCodes[code as FindingCode];
      return { code: code as FindingCode, level, fix, message: 'x'.repeat(300), line: 1e5, column: 1e5, docs: '#' };
    });
    const inspection: PageInspection = { path: '/', rendering: 'prerendered', prefix: '/', assets: [], findings };
    await visit(`${server.origin}/`, async ({ page }) => {
      await page.setViewportSize({ width: 360, height: 700 });
      // As text: Vitest would replace the import.
      await page.evaluate(`import('/@fs${view.pathname}').then(({ renderInspection }) => {
          const root = document.body.appendChild(document.createElement('main')).attachShadow({ mode: 'open' });
          renderInspection(root, ${JSON.stringify(inspection)});
        })`);
      const badges = page.locator('main astro-dev-toolbar-badge');
      expect(await badges.count()).toBe(findings.length);
      const cut = await badges.evaluateAll((all) =>
        all
          .filter((each) => {
            const box = each.shadowRoot?.querySelector('.badge');
            const finding = each.closest('.finding')?.getBoundingClientRect();
            const isWhole = box && box.scrollWidth <= box.clientWidth && box.scrollHeight <= box.clientHeight;
            return !isWhole || !finding || box.getBoundingClientRect().right > finding.right;
          })
          .map((each) => each.textContent),
      );
      expect(cut).toEqual([]);
    });
  });

  it('shows for how long the URLs of an on-demand page work, and that one has been withdrawn', async () => {
    const folder = temporaryFolder('project');
    cpSync(testProject, folder, { recursive: true });
    const record = join(folder, 'records/article/secret.json');
    const draft = readFileSync(record, 'utf8');
    const { draft: content, ...rest } = JSON.parse(draft) as { readonly draft: object };
    writeFileSync(record, JSON.stringify({ ...rest, updatedAt: '2025-06-01T10:00:00Z', published: content }));
    const cms = await startEmulator({ project: folder });
    const images = ['1-wide.jpg', '3-secret.jpg', '4-turned.jpg', '5-spin.gif'].map(
      (name) => `<img src="${host}/170000000${name}" alt="">`,
    );
    const text = `---\nexport const prerender = false;\n---\n${images.join('')}`;
    const prepare = (root: string) => writeFileSync(join(root, 'src/pages/live.astro'), text);
    const options = { allow: '**/*-spin.gif' };
    const onDemand = await startDev('dev', cms, { prepare, options, env: { SITE_ON_DEMAND: 'src/pages/live' } });
    try {
      await visit(`${onDemand.origin}/live`, async ({ page }) => {
        const panel = await openApp(page);
        const rows = async () => {
          // The app asks the server again.
          await page.evaluate(() => document.dispatchEvent(new Event('astro:page-load')));
          const texts = await panel.locator('.asset summary .grow').allInnerTexts();
          return texts.map((row) => row.replace(/\s+/g, ' ').replace(/\d+ min/, 'TIME'));
        };
        const unused = 'turned.jpg unpublished URL expires in TIME.';
        const [wide, secret] = ['wide.jpg published permanent URL', 'secret.jpg published permanent URL'];
        const allowed = 'spin.gif allowed permanent URL';
        await expect.poll(rows).toEqual([unused, allowed, wide, secret]);
        writeFileSync(record, draft);
        await cms.reload();
        await expect
          .poll(rows, { interval: 1000 })
          .toEqual(['secret.jpg withdrawn URL has stopped working', unused, allowed, wide]);
        const url = await page.locator('img[src*="secret"]').getAttribute('src');
        expect((await onDemand.fetch(url ?? '')).status).toBe(404);
      });
    } finally {
      await onDemand.stop();
      await cms.stop();
    }
  });
});
