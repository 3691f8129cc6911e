import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { connectedTo, hashFiles, writeFiles } from '../support/site-files.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const project = join(import.meta.dirname, '../../packages/datocms-emulator/test-project');
const token = 'published-token';
const host = 'https://www.datocms-assets.com';
const wide = `${host}/99001/1700000001-wide.jpg`;
const secret = `${host}/99001/1700000003-secret.jpg`;

let emulator: Emulator;
let work: string;
let site: string;

beforeAll(async () => {
  emulator = await startEmulator({ project });
});
afterAll(() => emulator.stop());
beforeEach(() => {
  work = temporaryFolder('localize');
  site = join(work, 'dist');
  emulator.requests.clear();
});

const localize = (...args: string[]) =>
  runCli(
    ['localize', site, ...connectedTo(emulator), '--cache-dir', join(work, 'cache'), ...args],
    { DATOCMS_CDA_TOKEN: token },
    work,
  );
const assetRequests = () => emulator.requests.filter(({ kind }) => kind === 'asset').map(({ path }) => path);

const pages = {
  'index.html': `<!doctype html>\r\n<title>Home</title>\n<link rel="preconnect" href="${host}">
<meta property="og:image" content="${wide}?fit=max&fm=jpg&w=600">
<img src="${wide}?auto=format&amp;w=200" srcset="${wide}?auto=format&amp;w=200 200w,${wide}?w=400&amp;auto=format 400w">\n`,
  'data/items.json': JSON.stringify({
    cover: `${wide}?w=200`,
    same: `${wide}?w=200`.replaceAll('/', '\\/'),
  }).replaceAll('\\\\/', '\\/'),
  'plain.html': '<p>nothing here</p>\r\n',
  'feed.xml': `<rss><channel><item><enclosure url="${wide}?w=200&amp;fm=jpg"/></item></channel></rss>`,
};

describe('localize', () => {
  it('rewrites pages, data and feeds, stores each variant once, and leaves no CMS URL', async () => {
    writeFiles(site, pages);
    const { status, stdout, stderr } = await localize('--site', 'https://www.example.org', '--json');
    expect(stderr).not.toContain(token);
    expect({ status, findings: JSON.parse(stdout).findings }).toEqual({ status: 0, findings: [] });
    const page = readFileSync(join(site, 'index.html'), 'utf8');
    expect(page).toMatch(
      /^<!doctype html>\r\n<title>Home<\/title>\n\n<meta property="og:image" content="https:\/\/www\.example\.org\/_assets\/wide\.[a-z2-7]{16}\.jpg">\n/,
    );
    expect(page).toMatch(
      /<img src="\/_assets\/(wide\.\w+\.webp)" srcset="\/_assets\/\1 200w,\/_assets\/wide\.\w+\.webp 400w">\n$/,
    );
    expect(readFileSync(join(site, 'data/items.json'), 'utf8')).toMatch(
      /"cover":"\/_assets\/(wide\.\w+\.jpg)","same":"\\\/_assets\\\/\1"/,
    );
    expect(readFileSync(join(site, 'plain.html'), 'utf8')).toBe(pages['plain.html']);
    const report = JSON.parse(stdout);
    for (const { file, sha256, bytes } of report.assets.flatMap((asset: { variants: object[] }) => asset.variants)) {
      const stored = readFileSync(join(site, file));
      expect(createHash('sha256').update(stored).digest('hex')).toBe(sha256);
      expect(stored.length).toBe(bytes);
    }
    expect(new Set(assetRequests()).size).toBe(assetRequests().length);
  });

  it('changes nothing and makes no asset request when it runs again', async () => {
    writeFiles(site, pages);
    await localize('--site', 'https://www.example.org');
    const before = hashFiles(site);
    emulator.requests.clear();
    const { status } = await localize('--site', 'https://www.example.org');
    expect(status).toBe(0);
    expect(hashFiles(site)).toEqual(before);
    expect(assetRequests()).toEqual([]);
  });

  it('answers a second build of the same pages from the cache, with the same bytes', async () => {
    writeFiles(site, pages);
    await localize('--site', 'https://www.example.org');
    const first = hashFiles(site);
    rmSync(site, { recursive: true });
    writeFiles(site, pages);
    emulator.requests.clear();
    expect((await localize('--site', 'https://www.example.org')).status).toBe(0);
    expect(hashFiles(site)).toEqual(first);
    expect(assetRequests()).toEqual([]);
  });

  it('removes the stored files that no page uses any more, and no others', async () => {
    writeFiles(site, pages);
    await localize('--site', 'https://www.example.org');
    const kept = readdirSync(join(site, '_assets')).length;
    writeFiles(site, { 'index.html': '<p>no picture</p>', '_assets/mine.txt': 'put here by hand' });
    expect((await localize('--site', 'https://www.example.org')).status).toBe(0);
    const left = readdirSync(join(site, '_assets'));
    expect(left).toContain('mine.txt');
    expect(left.length).toBeLessThan(kept);
  });

  it('fails for an unpublished asset, names every place, does not request it, and leaves the output unchanged', async () => {
    writeFiles(site, {
      ...pages,
      'draft.html': `<p>\n<img src="${secret}?w=100">`,
      'other.html': `<img src="${secret}">`,
    });
    const before = hashFiles(site);
    const { status, stdout, stderr } = await localize('--site', 'https://www.example.org', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { code: 'unpublished', level: 'error', file: 'draft.html', line: 2, column: 11, url: `${secret}?w=100` },
      { code: 'unpublished', level: 'error', file: 'other.html', line: 1, column: 11, url: secret },
    ]);
    expect(stderr).toContain('draft.html:2:11');
    expect(hashFiles(site)).toEqual(before);
    expect(assetRequests().filter((path) => path.includes('secret'))).toEqual([]);
  });

  it('replaces an unpublished image by a neutral one of the same size with --unpublished placeholder', async () => {
    writeFiles(site, { 'draft.html': `<img src="${secret}?w=120&amp;h=80">` });
    const { status, stdout } = await localize('--unpublished', 'placeholder', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'placeholder', level: 'warning', file: 'draft.html' }]);
    const [, name = ''] =
      /src="\/_assets\/(placeholder-120x80\.\w+\.svg)"/.exec(readFileSync(join(site, 'draft.html'), 'utf8')) ?? [];
    expect(readFileSync(join(site, '_assets', name), 'utf8')).toContain('width="120" height="80"');
    expect(assetRequests()).toEqual([]);
  });

  it('stores an unpublished asset that --allow matches', async () => {
    writeFiles(site, { 'draft.html': `<img src="${secret}?w=100">` });
    expect((await localize('--allow', `${host}/99001/*secret*`)).status).toBe(0);
    expect(readFileSync(join(site, 'draft.html'), 'utf8')).toMatch(/src="\/_assets\/secret\.\w+\.jpg"/);
  });

  it('requires --site for places that need an absolute URL', async () => {
    writeFiles(site, pages);
    const { status, stdout } = await localize('--json');
    expect(status).toBe(1);
    const [found, ...others] = JSON.parse(stdout).findings;
    expect([found.code, ...others]).toEqual(['needs-site']);
    const files = found.places.map(({ file }: { file: string }) => file);
    expect([...new Set(files)]).toEqual(['feed.xml', 'index.html']);
  });

  it('removes the files of a killed run', async () => {
    writeFiles(site, { ...pages, 'docs/.localize-page.html-4711.tmp': `<img src="${wide}?w=1">` });
    expect((await localize('--site', 'https://www.example.org')).status).toBe(0);
    expect(readdirSync(join(site, 'docs'))).toEqual([]);
  });

  it('writes and downloads nothing in a dry run, but reports what it would do', async () => {
    writeFiles(site, pages);
    const before = hashFiles(site);
    const { status, stdout } = await localize('--site', 'https://www.example.org', '--dry-run', '--json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.counts).toMatchObject({ references: 7, rewritten: 0, stored: 0 });
    expect(report.assets[0].variants[0].file).toBeNull();
    expect(hashFiles(site)).toEqual(before);
    expect(assetRequests()).toEqual([]);
  });

  it('writes the report on success and on failure, and refuses to write it into the output', async () => {
    writeFiles(site, { 'draft.html': `<img src="${secret}">` });
    expect((await localize('--report', join(work, 'report.json'), '--report', join(work, 'report.html'))).status).toBe(
      1,
    );
    expect(JSON.parse(readFileSync(join(work, 'report.json'), 'utf8'))).toMatchObject({
      version: 1,
      counts: { errors: 1 },
    });
    expect(readFileSync(join(work, 'report.html'), 'utf8')).toContain('unpublished');
    expect((await localize('--report', join(site, 'report.json'))).status).toBe(2);
  });
});

describe('verify', () => {
  it('needs no token, and passes on a clean folder', async () => {
    writeFiles(site, { 'index.html': '<p>clean</p>' });
    expect(await runCli(['verify', site, '--json'])).toMatchObject({ status: 0 });
  });

  it('fails for a URL of the CMS, and names file, line and column', async () => {
    writeFiles(site, { 'index.html': `<p>\n<img src="${wide}">` });
    const { status, stdout } = await runCli(['verify', site, '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'leak', file: 'index.html', line: 2, column: 11 }]);
  });
});

describe('published', () => {
  it('prints one JSON object per line and nothing else', async () => {
    const { status, stdout } = await runCli(
      ['published', '--cda-url', emulator.cdaUrl, '--cache-dir', join(work, 'cache')],
      {
        DATOCMS_CDA_TOKEN: token,
      },
    );
    expect(status).toBe(0);
    const assets = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(assets.map(({ path }) => path)).toContain('/99001/1700000001-wide.jpg');
    expect(assets.map(({ path }) => path)).not.toContain('/99001/1700000003-secret.jpg');
    expect(Object.keys(assets[0])).toEqual(['id', 'path', 'url', 'md5', 'size', 'mimeType', 'via']);
  });
});
