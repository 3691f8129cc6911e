import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Emulator, startEmulator } from 'datocms-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';
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

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(site, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Name and hash of every file. */
function snapshot(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );
}

const connected = () => [
  '--cda-url',
  emulator.cdaUrl,
  '--connect-to',
  `www.datocms-assets.com=${emulator.assetsOrigin}`,
];
const localize = (...args: string[]) =>
  runCli(
    ['localize', site, ...connected(), '--cache-dir', join(work, 'cache'), ...args],
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
    write(pages);
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
    write(pages);
    await localize('--site', 'https://www.example.org');
    const before = snapshot(site);
    emulator.requests.clear();
    const { status } = await localize('--site', 'https://www.example.org');
    expect(status).toBe(0);
    expect(snapshot(site)).toEqual(before);
    expect(assetRequests()).toEqual([]);
  });

  it('answers a second build of the same pages from the cache, with the same bytes', async () => {
    write(pages);
    await localize('--site', 'https://www.example.org');
    const first = snapshot(site);
    rmSync(site, { recursive: true });
    write(pages);
    emulator.requests.clear();
    expect((await localize('--site', 'https://www.example.org')).status).toBe(0);
    expect(snapshot(site)).toEqual(first);
    expect(assetRequests()).toEqual([]);
  });

  it('removes the stored files that no page uses any more, and no others', async () => {
    write(pages);
    await localize('--site', 'https://www.example.org');
    const kept = readdirSync(join(site, '_assets')).length;
    write({ 'index.html': '<p>no picture</p>', '_assets/mine.txt': 'put here by hand' });
    expect((await localize('--site', 'https://www.example.org')).status).toBe(0);
    const left = readdirSync(join(site, '_assets'));
    expect(left).toContain('mine.txt');
    expect(left.length).toBeLessThan(kept);
  });

  it('fails for an unpublished asset, names every place, does not request it, and leaves the output unchanged', async () => {
    write({ ...pages, 'draft.html': `<p>\n<img src="${secret}?w=100">`, 'other.html': `<img src="${secret}">` });
    const before = snapshot(site);
    const { status, stdout, stderr } = await localize('--site', 'https://www.example.org', '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { code: 'unpublished', level: 'error', file: 'draft.html', line: 2, column: 11, url: `${secret}?w=100` },
      { code: 'unpublished', level: 'error', file: 'other.html', line: 1, column: 11, url: secret },
    ]);
    expect(stderr).toContain('draft.html:2:11');
    expect(snapshot(site)).toEqual(before);
    expect(assetRequests().filter((path) => path.includes('secret'))).toEqual([]);
  });

  it('replaces an unpublished image by a neutral one of the same size with --unpublished placeholder', async () => {
    write({ 'draft.html': `<img src="${secret}?w=120&amp;h=80">` });
    const { status, stdout } = await localize('--unpublished', 'placeholder', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'placeholder', level: 'warning', file: 'draft.html' }]);
    const [, name = ''] =
      /src="\/_assets\/(placeholder-120x80\.\w+\.svg)"/.exec(readFileSync(join(site, 'draft.html'), 'utf8')) ?? [];
    expect(readFileSync(join(site, '_assets', name), 'utf8')).toContain('width="120" height="80"');
    expect(assetRequests()).toEqual([]);
  });

  it('stores an unpublished asset that --allow matches', async () => {
    write({ 'draft.html': `<img src="${secret}?w=100">` });
    expect((await localize('--allow', `${host}/99001/*secret*`)).status).toBe(0);
    expect(readFileSync(join(site, 'draft.html'), 'utf8')).toMatch(/src="\/_assets\/secret\.\w+\.jpg"/);
  });

  it('requires --site for places that need an absolute URL', async () => {
    write(pages);
    const { status, stdout } = await localize('--json');
    expect(status).toBe(1);
    expect(
      new Set(JSON.parse(stdout).findings.map(({ code, file }: { code: string; file: string }) => `${code} ${file}`)),
    ).toEqual(new Set(['needs-site feed.xml', 'needs-site index.html']));
  });

  it('removes the files of a killed run', async () => {
    write({ ...pages, 'docs/.localize-page.html-4711.tmp': `<img src="${wide}?w=1">` });
    expect((await localize('--site', 'https://www.example.org')).status).toBe(0);
    expect(readdirSync(join(site, 'docs'))).toEqual([]);
  });

  it('writes and downloads nothing in a dry run, but reports what it would do', async () => {
    write(pages);
    const before = snapshot(site);
    const { status, stdout } = await localize('--site', 'https://www.example.org', '--dry-run', '--json');
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.counts).toMatchObject({ references: 7, rewritten: 0, stored: 0 });
    expect(report.assets[0].variants[0].file).toBeNull();
    expect(snapshot(site)).toEqual(before);
    expect(assetRequests()).toEqual([]);
  });

  it('writes the report on success and on failure, and refuses to write it into the output', async () => {
    write({ 'draft.html': `<img src="${secret}">` });
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
    write({ 'index.html': '<p>clean</p>' });
    expect(await runCli(['verify', site, '--json'])).toMatchObject({ status: 0 });
  });

  it('fails for a URL of the CMS, and names file, line and column', async () => {
    write({ 'index.html': `<p>\n<img src="${wide}">` });
    const { status, stdout } = await runCli(['verify', site, '--json']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'leak', file: 'index.html', line: 2, column: 11 }]);
  });
});

describe('published', () => {
  it('prints one JSON object per line and nothing else', async () => {
    const { status, stdout } = await runCli(['published', ...connected(), '--cache-dir', join(work, 'cache')], {
      DATOCMS_CDA_TOKEN: token,
    });
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

describe('wrong input ends with one clear message, without writing, and without the token in it', () => {
  const secretToken = 'sekret0123456789abcdef';
  const cases: readonly (readonly [string, (site: string) => string[], Record<string, string>, number, RegExp])[] = [
    ['no token', (dir) => ['localize', dir, ...connected()], {}, 2, /DATOCMS_CDA_TOKEN/],
    ['an empty token', (dir) => ['localize', dir, ...connected(), '--token', ''], {}, 2, /DATOCMS_CDA_TOKEN/],
    ['a refused token', (dir) => ['localize', dir, ...connected()], { DATOCMS_CDA_TOKEN: secretToken }, 2, /token/i],
    [
      'a refused token for published',
      () => ['published', ...connected()],
      { DATOCMS_CDA_TOKEN: secretToken },
      2,
      /token/i,
    ],
    [
      'an unknown environment',
      (dir) => ['localize', dir, ...connected(), '--environment', 'nowhere'],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /nowhere/,
    ],
    [
      'a missing folder',
      (dir) => ['localize', `${dir}-missing`, ...connected()],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /no folder `.*dist-missing`\. Build the site first, or pass its output folder\./,
    ],
    ['an unknown option', (dir) => ['localize', dir, '--colour'], { DATOCMS_CDA_TOKEN: token }, 2, /--colour/],
    ['an unknown command', () => ['localise'], {}, 2, /localise/],
    [
      'a wrong value',
      (dir) => ['localize', dir, '--formats', 'jpeg'],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /formats.*"jpeg"/s,
    ],
    ['no folder', () => ['localize'], { DATOCMS_CDA_TOKEN: token }, 2, /dir/],
    [
      'a file in place of the folder',
      (dir) => ['localize', join(dir, 'index.html')],
      { DATOCMS_CDA_TOKEN: token },
      2,
      /`.*index\.html` is a file\. Pass the site's output folder\./,
    ],
  ];

  it.each(cases)('%s', async (_name, args, env, status, message) => {
    write({ 'index.html': `<img src="${wide}">` });
    const before = snapshot(work);
    const ended = await runCli(
      [...args(site), ...(args(site).length > 1 ? ['--cache-dir', join(work, 'cache')] : [])],
      env,
      work,
    );
    expect(ended).toMatchObject({ status, stdout: '' });
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toContain(secretToken);
    expect(snapshot(site)).toEqual(
      Object.fromEntries(Object.entries(before).map(([name, hash]) => [name.replace(/^dist\//, ''), hash])),
    );
  });

  it('reports in one line that standard output is full', async () => {
    write({ 'index.html': `<img src="${wide}">` });
    const { status, stderr } = await runCli(['verify', site, '--json'], {}, work, [
      'sh',
      '-c',
      '"$@" > /dev/full',
      'sh',
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^datocms-assets: can't write to standard output \(ENOSPC\)\.$/m);
    expect(stderr).not.toMatch(/\n\s+at .*\.js/);
  });

  it('prints its version', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../packages/datocms-assets/package.json'), 'utf8'),
    );
    expect(await runCli(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('lists all mistakes at once', async () => {
    write({ 'index.html': '' });
    const { status, stderr } = await runCli(
      ['localize', site, '--retries', 'many', '--svg', 'maybe', '--cda-url', 'nonsense'],
      {
        DATOCMS_CDA_TOKEN: token,
      },
    );
    expect(status).toBe(2);
    expect(stderr).toMatch(/retries/);
    expect(stderr).toMatch(/svg.*"maybe"/);
    expect(stderr).toMatch(/--cda-url: .*"nonsense"/);
  });

  it('exits with 1 and names the address if the CDA is unreachable', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    write({ 'index.html': `<img src="${wide}">` });
    const { status, stderr } = await runCli(
      ['localize', site, '--cda-url', `http://127.0.0.1:${port}/`, '--retries', '0'],
      {
        DATOCMS_CDA_TOKEN: token,
      },
    );
    expect(status).toBe(1);
    expect(stderr).toMatch(new RegExp(`cda-unreachable[\\s\\S]*127\\.0\\.0\\.1:${port}`));
  });

  it('accepts only pages without assets for an empty project', async () => {
    const empty = join(work, 'project');
    cpSync(project, empty, { recursive: true });
    for (const folder of ['models', 'records']) rmSync(join(empty, folder), { recursive: true });
    for (const folder of ['models', 'records']) mkdirSync(join(empty, folder));
    writeFileSync(join(empty, 'site.json'), '{"favicon":null,"noIndex":false,"globalSeo":{}}');
    const blank = await startEmulator({ project: empty });
    try {
      const args = ['localize', site, '--cda-url', blank.cdaUrl, '--cache-dir', join(work, 'cache')];
      write({ 'index.html': '<p>words</p>' });
      expect(await runCli(args, { DATOCMS_CDA_TOKEN: token })).toMatchObject({ status: 0 });
      write({ 'index.html': `<img src="${wide}">` });
      expect(await runCli(args, { DATOCMS_CDA_TOKEN: token })).toMatchObject({ status: 1 });
    } finally {
      await blank.stop();
    }
  });
});
