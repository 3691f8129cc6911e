import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localize, type Report } from 'datocms-assets';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextsSite, writeContextsSite } from '../support/contexts-site.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const work = temporaryFolder('threads');
const site = join(work, 'site');
let emulator: Emulator;
let alone: Awaited<ReturnType<typeof localizeCopy>>;

beforeAll(async () => {
  const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
  emulator = await startEmulator({ project, inventAssets: true });
  // Folders, so that each thread meets variants and spellings that other threads have met before.
  for (const folder of ['', 'de', 'fr', 'it', 'pl', 'pt']) writeContextsSite(join(site, folder));
  // Fills the cache, since reports tell what was downloaded.
  await localizeCopy('first', 1);
  forgetScans();
  alone = await localizeCopy('alone', 1);
});
afterAll(() => emulator?.stop());

const forgetScans = () => rmSync(join(work, 'cache/content-v1/scans'));
const filesOf = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(dir, file)).isFile());
const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
const hashesOf = (dir: string) => Object.fromEntries(filesOf(dir).map((file) => [file, hash(join(dir, file))]));

async function localizeCopy(
  name: string,
  threads: number,
): Promise<{ report: Report; hashes: Record<string, string> }> {
  const dir = join(work, name);
  cpSync(site, dir, { recursive: true });
  return { report: await localize(dir, options(), { threads }), hashes: hashesOf(dir) };
}

const options = () => ({
  token: 'published-token',
  ...{ cdaUrl: emulator.cdaUrl, connectTo: { 'www.datocms-assets.com': emulator.assetsOrigin } },
  ...{ site: 'https://www.example.org', allow: ['https://www.datocms-assets.com/**'], cacheDir: join(work, 'cache') },
});

it.each([
  [1, 'that remembers the scans of the last build'],
  [2, 'that remembers the scans of the last build'],
  [2, 'that scans all files'],
  [5, 'that scans all files'],
  [Number.NaN, 'that scans all files'],
])(
  'with %d threads a build %s gives the same files, byte for byte, and the same report as one',
  async (threads, kind) => {
    if (kind === 'that scans all files') forgetScans();
    const shared = await localizeCopy(`shared-${threads}-${kind}`, threads);
    expect(alone.report.counts).toMatchObject({ errors: 0, pages: 6 * contextsSite.pages });
    expect(shared.hashes).toEqual(alone.hashes);
    const comparable = ({ dir, timings, ...report }: Report) => report;
    expect(comparable(shared.report)).toEqual(comparable(alone.report));
  },
);

// Packages in CommonJS need `require`, which an ES module has to make.
const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

it.each([
  ['esm', { banner: { js: banner } }],
  ['cjs', { logOverride: { 'empty-import-meta': 'silent' } }],
] as const)(
  'code that is bundled once more (%s), without the scripts of threads, does the work in one',
  async (format, more) => {
    const dir = join(work, `bundled-${format}`);
    cpSync(site, dir, { recursive: true });
    const contents = `import { localize } from 'datocms-assets';
    localize(${JSON.stringify(dir)}, ${JSON.stringify(options())}, { threads: 2 }).then(({ counts }) => console.log(counts.errors));`;
    const outfile = join(work, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const stdin = { contents, resolveDir: import.meta.dirname };
    await build({ stdin, outfile, bundle: true, platform: 'node', format, ...more });
    const { stdout } = await promisify(execFile)(process.execPath, [outfile]);
    expect(stdout).toBe('0\n');
    expect(hashesOf(dir)).toEqual(alone.hashes);
  },
);
