// Takes the pictures of the documentation and of the READMEs from the real thing: the example blog with a local DatoCMS, its
// report, and the dev toolbar. Writes `project/uploads`. `npm run pictures` runs it.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium } from '../../../scripts/programs.mjs';
import { astro, blog, buildBlog, buildWithFindings, env, root, startAndAsk } from './command-output.mjs';
import { terminalPage } from './terminal.mjs';

const uploads = fileURLToPath(new URL('../project/uploads/', import.meta.url));
// The packages of the emulator, which reads and writes images too.
const sharp = createRequire(join(root, 'packages/datocms-emulator/package.json'))('sharp');
const work = mkdtempSync(join(tmpdir(), 'screenshots-'));

const browser = await chromium.launch({
  executablePath: findChromium(),
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

try {
  await takeTerminal('terminal', buildBlog());
  await takeTerminal('findings', await buildWithFindings(work));
  await takeTerminal('emulator', await startAndAsk());
  await takeReport();
  await takeToolbar();
} finally {
  await browser.close();
  rmSync(work, { recursive: true, force: true });
}

async function save(name, page, options) {
  const picture = await page.screenshot(options);
  writeFileSync(
    join(uploads, `${name}.png`),
    await sharp(picture).png({ palette: true, colours: 96, effort: 10 }).toBuffer(),
  );
}

async function inThemes(themes, take) {
  for (const colorScheme of themes) {
    const viewport = { width: 1080, height: 720 };
    const context = await browser.newContext({ viewport, deviceScaleFactor: 1.5, colorScheme });
    await take(await context.newPage(), colorScheme);
    await context.close();
  }
}

function takeTerminal(name, text) {
  return inThemes(['light', 'dark'], async (page, theme) => {
    await page.setContent(terminalPage(text, theme));
    await save(`${name}-${theme}`, page.locator('pre'));
  });
}

function takeReport() {
  return inThemes(['light', 'dark'], async (page, theme) => {
    await page.goto(`file://${blog}/.astro/assets.html`);
    // The folder of this machine.
    await page.evaluate(
      (folder) => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
          if (walker.currentNode.data.includes(folder)) walker.currentNode.data = '/site/dist';
        }
      },
      join(blog, 'dist'),
    );
    await save(`report-${theme}`, page);
  });
}

async function takeToolbar() {
  const port = 4600 + (process.pid % 300);
  const server = spawn(process.execPath, [astro, 'dev', '--port', String(port)], { cwd: blog, env });
  try {
    const origin = `http://localhost:${port}`;
    await waitFor(origin);
    await inThemes(['light'], async (page, theme) => {
      // Vite may reload the first page when it has found all packages.
      await page.goto(`${origin}/`, { waitUntil: 'networkidle' });
      await page.goto(`${origin}/`, { waitUntil: 'networkidle' });
      await page.locator('button[data-app-id="astro-datocms-assets"]').dispatchEvent('click');
      const panel = page.locator(
        'astro-dev-toolbar-app-canvas[data-app-id="astro-datocms-assets"] astro-dev-toolbar-window',
      );
      await panel.locator('.asset').first().waitFor({ timeout: 60_000 });
      await page.waitForTimeout(2500);
      await save(`toolbar-${theme}`, page);
    });
  } finally {
    server.kill();
  }
}

async function waitFor(url) {
  for (let attempt = 0; attempt < 120; attempt++) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${url} does not answer.`);
}
