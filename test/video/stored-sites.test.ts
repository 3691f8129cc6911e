import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localize } from '../../packages/datocms-assets/src/localize.ts';
import type { Options } from '../../packages/datocms-assets/src/options/options.ts';
import type { Report } from '../../packages/datocms-assets/src/report/report.ts';
import { type Emulator, startEmulator } from '../../packages/datocms-emulator/src/emulator.ts';
import { framesOf } from './support/frames-of.ts';

const emulatorFolder = join(import.meta.dirname, '../../packages/datocms-emulator');
const film = join(emulatorFolder, 'films/lighthouse');
const heights = [270, 360, 540];

const page = `<!doctype html><title>Films</title>
<video src="https://stream.mux.com/play123.m3u8" poster="https://image.mux.com/play123/thumbnail.webp?time=3">
<track kind="metadata" label="thumbnails" src="https://image.mux.com/play123/storyboard.vtt"></video>
<video src="https://stream.mux.com/play456.m3u8"></video>
<a href="https://stream.mux.com/play123/medium.mp4">Download</a>`;

interface Site {
  readonly dir: string;
  readonly report: Report;
  readonly lines: readonly string[];
  /** How many requests the Mux host got. */
  readonly requests: number;
}

let emulator: Emulator;
let work: string;
let built: Site;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'videos-'));
  // So few segments that the URLs of each stream expire while it is fetched.
  emulator = await startEmulator({
    project: join(emulatorFolder, 'test-project'),
    muxSignatures: { lifetime: 60, segments: 7 },
  });
  built = await build(newSite());
});
afterAll(async () => {
  await emulator.stop();
  rmSync(work, { recursive: true });
});

function newSite(html = page): string {
  const dir = mkdtempSync(join(work, 'site-'));
  writeFileSync(join(dir, 'index.html'), html);
  return dir;
}

async function build(dir: string, options: Options = {}): Promise<Site> {
  const lines: string[] = [];
  const before = emulator.requests.filter(({ kind }) => kind === 'mux').length;
  const report = await localize(
    dir,
    {
      ...{ token: 'published-token', video: 'hls', site: 'https://www.example.org', cdaUrl: emulator.cdaUrl },
      connectTo: [`www.datocms-assets.com=${emulator.assetsOrigin}`, `*.mux.com=${emulator.muxOrigin}`],
      allow: ['https://stream.mux.com/play456*'],
      cacheDir: join(work, 'cache'),
      ...options,
    },
    { log: (line) => lines.push(line) },
  );
  const requests = emulator.requests.filter(({ kind }) => kind === 'mux').length - before;
  return { dir, report, lines, requests };
}

const storedIn = ({ dir }: Pick<Site, 'dir'>) => readdirSync(join(dir, '_assets')).sort();
const textOf = ({ dir }: Pick<Site, 'dir'>, name: string) => readFileSync(join(dir, '_assets', name), 'utf8');
const urisOf = (text: string) => [
  ...text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
  ...Array.from(text.matchAll(/URI="([^"]*)"/g), ([, uri]) => uri as string),
];
const fileOf = ({ report }: Site, url: string) =>
  report.assets
    .flatMap(({ variants }) => variants)
    .find((variant) => variant.url === url)
    ?.file?.replace('_assets/', '') ?? '';

describe('a site with videos as streams', () => {
  it('has all their files, and names no host of Mux', async () => {
    const { report, lines } = built;
    expect(report.findings.filter(({ level }) => level === 'error')).toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^Fetching 2 videos: 4\d files, about \d{3}\.?\d? kB\.$/));
    const names = storedIn(built);
    const needed = new Set(
      names
        .filter((name) => /\.(?:m3u8|vtt)$/.test(name))
        .flatMap((name) => urisOf(textOf(built, name)).map((uri) => uri.replace(/#.*/, ''))),
    );
    for (const uri of needed) if (/\.\w+$/.test(uri) && !uri.includes(' ')) expect(names).toContain(uri);
    expect(names.filter((name) => textOf(built, name).includes('mux.com'))).toEqual([]);
    expect(readFileSync(join(built.dir, 'index.html'), 'utf8')).not.toContain('mux');
    expect(report.counts.stored).toBe(names.length);
    expect(report.assets.map(({ source }) => source)).toEqual([
      'https://stream.mux.com/play123.m3u8',
      'https://stream.mux.com/play456.m3u8',
    ]);
    // No published record tells of the upload of the other one.
    expect(report.assets.map(({ name }) => name)).toEqual(['clip.mp4', undefined]);
    expect(report.counts.bytes).toBe(
      names.reduce((sum, name) => sum + readFileSync(join(built.dir, '_assets', name)).length, 0),
    );
  });

  it.each([
    ['transport streams', 'play123', (height: number) => [0, 1, 2].map((at) => `ts/${height}/${at}.ts`)],
    ['fragments of MP4', 'play456', (height: number) => ['init', 0, 1, 2].map((at) => `cmaf/${height}/${at}.m4s`)],
  ])('plays every frame of every resolution, as %s', async (_form, id, sourceFiles) => {
    const master = fileOf(built, `https://stream.mux.com/${id}.m3u8`);
    const sources = heights.map((height) => {
      const source = join(work, `${id}-${height}`);
      writeFileSync(source, Buffer.concat(sourceFiles(height).map((file) => readFileSync(join(film, file)))));
      return source;
    });
    const frames = await framesOf(join(built.dir, '_assets', master));
    expect(Array.from(frames.values(), (of) => of.length)).toEqual([180, 180, 180]);
    expect(frames).toEqual(await framesOf(...sources));
  });

  it('needs no request to Mux in a second build, and has the same files', async () => {
    const second = await build(newSite());
    expect(second.requests).toBe(0);
    expect(storedIn(second)).toEqual(storedIn(built));
    expect(second.lines.filter((line) => line.startsWith('Fetching'))).toEqual([]);
  });

  it('has the same files without a cache, where all URLs of Mux are other ones', async () => {
    const second = await build(newSite(), { cacheDir: join(work, 'other-cache') });
    expect(second.requests).toBeGreaterThan(40);
    expect(storedIn(second)).toEqual(storedIn(built));
  });

  it('keeps them when it is localized again, and restores a segment that was changed', async () => {
    const dir = newSite();
    await build(dir);
    const names = storedIn({ dir });
    expect((await build(dir)).report.counts.errors).toBe(0);
    expect(storedIn({ dir })).toEqual(names);
    const segment = join(dir, '_assets', names.find((name) => name.endsWith('.ts')) ?? '');
    const bytes = readFileSync(segment);
    writeFileSync(segment, 'changed');
    expect((await build(dir)).report.counts.errors).toBe(0);
    expect(readFileSync(segment).equals(bytes)).toBe(true);
    expect(storedIn({ dir })).toEqual(names);
  });

  it('is not clean without a segment that a playlist names', async () => {
    const dir = join(work, 'copy');
    cpSync(built.dir, dir, { recursive: true });
    const segment = storedIn({ dir }).find((name) => name.endsWith('.m4s')) ?? '';
    rmSync(join(dir, '_assets', segment));
    const { report } = await build(dir);
    expect(report.findings.filter(({ level }) => level === 'error')).toEqual([
      expect.objectContaining({
        code: 'missing-file',
        message: `The stored file that this line names, ${segment}, does not exist.`,
        file: expect.stringMatching(/^_assets\/.*\.m3u8$/),
        line: expect.any(Number),
      }),
    ]);
  });

  it('loses all files of a stream that no page names any more', async () => {
    const dir = newSite();
    await build(dir);
    writeFileSync(join(dir, 'index.html'), page.replace(/.*play456.*\n/, ''));
    expect((await build(dir)).report.counts.errors).toBe(0);
    const left = storedIn({ dir });
    expect(left.filter((name) => name.endsWith('.m4s'))).toEqual([]);
    expect(left.filter((name) => name.endsWith('.ts'))).toHaveLength(9);
    writeFileSync(join(dir, 'index.html'), '<!doctype html><title>No film</title>');
    await build(dir);
    expect(storedIn({ dir })).toEqual([]);
  });
});

describe('a video that no published record has', () => {
  it('is refused like any asset, and the report names it by its stream', async () => {
    const { report } = await build(
      newSite('<!doctype html><video src="https://stream.mux.com/play456.m3u8"></video>'),
      { allow: [] },
    );
    const url = 'https://stream.mux.com/play456.m3u8';
    const message = 'No published record that this token can read holds the asset, so it is not downloaded.';
    expect(report.findings).toMatchObject([{ code: 'unpublished', message, url, file: 'index.html' }]);
    expect(report.assets).toMatchObject([{ source: url, published: false, variants: [] }]);
  });
});

describe('a site with videos as files', () => {
  it('has the best MP4 up to the limit', async () => {
    const html = '<!doctype html><video src="https://stream.mux.com/play123.m3u8"></video>';
    const site = await build(newSite(html), { video: 'mp4' });
    expect(site.report.counts.errors).toBe(0);
    const [name = '', ...others] = storedIn(site);
    expect(others).toEqual([]);
    expect(name).toMatch(/\.mp4$/);
    const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
    expect(hash(join(site.dir, '_assets', name))).toBe(hash(join(film, 'mp4/medium.mp4')));
  });
});
