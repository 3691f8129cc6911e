// Takes the pictures of the documentation from the real thing: the example blog with a local DatoCMS, its report, and the
// dev toolbar. Writes `project/uploads`. Run it with `pnpm --dir docs/site run screenshots` after `npm run build`.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from 'datocms-emulator';
import { chromium } from 'playwright-core';
import { findChromium } from '../../../scripts/chromium.mjs';
import { piecesOf, terminalPage } from './terminal.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const blog = join(root, 'examples/blog');
const astro = join(blog, 'node_modules/astro/bin/astro.mjs');
const uploads = fileURLToPath(new URL('../project/uploads/', import.meta.url));
// The packages of the emulator, which reads and writes images too.
const sharp = createRequire(join(root, 'packages/datocms-emulator/package.json'))('sharp');
const work = mkdtempSync(join(tmpdir(), 'screenshots-'));
const columns = 80;
const env = { ...process.env, FORCE_COLOR: '1', COLUMNS: String(columns), ASTRO_TELEMETRY_DISABLED: '1' };
delete env.NO_COLOR;

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
  await takeTerminal('findings', await buildWithFindings());
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

/** The last state of a terminal, where a bar of progress has written over itself. */
function withoutProgress(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n')
    .trim();
}

/** Folds lines as a terminal does. */
function fold(text) {
  const foldLine = (line) => {
    let width = 0;
    const fill = (char) => (++width > columns && width % columns === 1 ? `\n${char}` : char);
    return piecesOf(line)
      .map(({ sequence, text: piece }) => sequence + Array.from(piece, fill).join(''))
      .join('');
  };
  return text.split('\n').map(foldLine).join('\n');
}

/** The last lines of a build of the blog with an empty cache. */
function buildBlog() {
  const cache = join(blog, 'node_modules/.astro/datocms-assets');
  rmSync(cache, { recursive: true, force: true });
  const { stdout, stderr, status } = spawnSync(process.execPath, [astro, 'build'], {
    cwd: blog,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  const last = stdout.split('\n').filter((line) => /✓ \d+ pages|Complete!/.test(line));
  return fold(`\u001b[90m$\u001b[39m npx astro build\n\u001b[90m…\u001b[39m\n${last.join('\n')}`);
}

/** The output of the command for a page with a draft's picture, and a script that puts URLs together. */
async function buildWithFindings() {
  const emulator = await startEmulator({ project: join(blog, 'project') });
  const dist = join(work, 'dist');
  mkdirSync(dist);
  const uploadsOfBlog = JSON.parse(readFileSync(join(blog, 'project/uploads.json'), 'utf8'));
  const hidden = Object.values(uploadsOfBlog).find(({ file }) => file === 'capo-rame-in-copper.jpg');
  const { id } = JSON.parse(readFileSync(join(blog, 'project/project.json'), 'utf8'));
  const url = `https://www.datocms-assets.com/${id}/${hidden.timestamp}-${hidden.file}?w=800`;
  writeFileSync(join(dist, 'index.html'), `<!doctype html>\n<title>Lanterna</title>\n<img src="${url}" alt="">\n`);
  writeFileSync(join(dist, 'gallery.js'), 'const url = (path) => "https://www.datocms-assets.com" + path;\n');
  const bin = join(root, 'packages/datocms-assets/bin/datocms-assets.js');
  const host = `www.datocms-assets.com=${emulator.assetsOrigin}`;
  const flags = ['--site', 'https://www.example.org', '--cda-url', emulator.cdaUrl, '--connect-to', host];
  // `script` gives the command a terminal, so that it prints colours.
  const words = [process.execPath, bin, 'localize', 'dist', ...flags, '--cache-dir', join(work, 'cache')];
  const child = spawn('script', ['-qec', `stty cols ${columns}; ${words.join(' ')}`, '/dev/null'], {
    cwd: work,
    env: { ...env, TERM: 'xterm', DATOCMS_CDA_TOKEN: 'lanterna-published' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => {
    text += part;
  });
  await new Promise((resolve) => child.on('close', resolve));
  await emulator.stop();
  return fold(
    `\u001b[90m$\u001b[39m npx datocms-assets localize dist --site https://www.example.org\n${withoutProgress(text)}`,
  );
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
