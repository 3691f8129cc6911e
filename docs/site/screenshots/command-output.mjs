// Runs commands of the packages, and returns their output as a terminal of 80 columns shows it.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEmulator } from 'datocms-emulator';
import { piecesOf } from './terminal.mjs';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
export const blog = join(root, 'examples/blog');
export const astro = join(blog, 'node_modules/astro/bin/astro.mjs');
const columns = 80;
export const env = {
  ...process.env,
  TERM: 'xterm',
  FORCE_COLOR: '1',
  COLUMNS: String(columns),
  ASTRO_TELEMETRY_DISABLED: '1',
};
delete env.NO_COLOR;

/** What a user types, behind a prompt. */
const prompt = (command) => `\u001b[90m$\u001b[39m ${command}`;

/** The last state of a terminal, where a bar of progress has written over itself. */
function withoutProgress(text) {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines
    .map((line) => line.slice(line.lastIndexOf('\r') + 1))
    .join('\n')
    .trim();
}

/** Folds long lines between words: a terminal would split the words. */
function fold(text) {
  const lengthOf = (word) => piecesOf(word).reduce((length, { text: piece }) => length + piece.length, 0);
  const foldLine = (line) => {
    let width = 0;
    const place = (word) => {
      const isFirst = width === 0 || width + lengthOf(word) <= columns;
      width = isFirst ? width + lengthOf(word) : lengthOf(word) - 1;
      return isFirst ? word : `\n${word.slice(1)}`;
    };
    return line.split(/(?= )/).map(place).join('');
  };
  return text.split('\n').map(foldLine).join('\n');
}

/** The last lines of a build of the blog with an empty cache. */
export function buildBlog() {
  const cache = join(blog, 'node_modules/.astro/datocms-assets');
  rmSync(cache, { recursive: true, force: true });
  const { stdout, stderr, status } = spawnSync(process.execPath, [astro, 'build'], {
    cwd: blog,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
  const last = stdout.split('\n').filter((line) => /pages are local|Complete!/.test(line));
  return fold(`${prompt('npx astro build')}\n\u001b[90m…\u001b[39m\n${last.join('\n')}`);
}

/**
 * The output of the command for a page with a draft's picture, and a script that puts URLs together.
 *
 * @param work an empty folder
 */
export async function buildWithFindings(work) {
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
  return fold(`${prompt('npx datocms-assets localize dist --site https://www.example.org')}\n${withoutProgress(text)}`);
}

/** What the emulator prints when it starts, and its answer to a query for a title and a picture. */
export async function startAndAsk() {
  const bin = join(root, 'packages/datocms-emulator/bin/datocms-emulator.js');
  const child = spawn(process.execPath, [bin, 'project', '--port', '4800'], { cwd: blog, env });
  try {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (part) => {
      text += part;
    });
    child.stderr.pipe(process.stderr);
    while (!text.includes('Ctrl+C.')) {
      if (child.exitCode !== null) throw new Error('The emulator has ended.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const query = '{ allTopics(first: 1) { name cover { url } } }';
    const words = ['http://127.0.0.1:4800', '-H', 'Authorization: lanterna-published', '-d', JSON.stringify({ query })];
    const { stdout } = spawnSync('curl', ['-s', ...words], { encoding: 'utf8' });
    if (!stdout.includes('datocms-assets.com/')) throw new Error(`The emulator answers: ${stdout}`);
    const typed = words.map((word) => (/^[-:/.\w]+$/.test(word) ? word : `'${word}'`)).join(' ');
    return fold(
      `${prompt('npx datocms-emulator project --port 4800 &')}\n${text.trim()}\n${prompt(`curl ${typed}`)}\n${stdout.trim()}`,
    );
  } finally {
    child.kill();
  }
}
