import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { type Done, host, type Site, startWorld, url, withReport } from '../support/contract-world.ts';
import { runCli } from '../support/run-cli.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);

/** Without a token, and with a CDA endpoint that does not answer. */
const verify = async (site: Site, ...args: string[]): Promise<Done> =>
  withReport(await runCli(['verify', site.dir, '--json', ...args], {}, site.work));

const entities = (text: string) => text.replace(/[/:.]/g, (letter) => `&#x${letter.charCodeAt(0).toString(16)};`);
const escapes = (text: string) => text.replace(/[/:]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`);
const entitiesForAll = (text: string) => [...text].map((letter) => `&#${letter.charCodeAt(0)};`).join('');

const views: Readonly<Record<string, string | Uint8Array>> = {
  'raw.html': `<img src="${asset}">`,
  'host.txt': 'Files live on datocms-assets.com, they say.',
  'upper.css': `a{background:url(${asset.toUpperCase()})}`,
  'protocol.js': `x="${asset.slice(6)}"`,
  'entities.html': `<img src="${entities(asset)}">`,
  'all-entities.html': `<img src="${entitiesForAll(asset)}">`,
  'named.html': `<img src="${asset.replaceAll('/', '&sol;').replaceAll('.', '&period;').replaceAll(':', '&colon;')}">`,
  'json.json': `{"a":"${asset.replaceAll('/', '\\/')}"}`,
  'unicode.js': `x="${escapes(asset)}"`,
  'braces.js': `x="${asset.replaceAll('/', '\\u{2f}')}"`,
  'hex.js': `x="${asset.replaceAll('/', '\\x2f').replaceAll('.', '\\x2E')}"`,
  'octal.js': `x="${asset.replaceAll('/', '\\57')}"`,
  'css-escape.css': `a{background:url(${asset.replaceAll('/', '\\2f ')})}`,
  'percent.html': `<a href="/go?to=${encodeURIComponent(asset)}">`,
  'percent-twice.html': `<a href="/go?to=${encodeURIComponent(encodeURIComponent(asset))}">`,
  'percent-all.html': `<a href="/go?to=${[...asset].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')}">`,
  'base64.js': `x=atob("${Buffer.from(`{"src":"${asset}"}`).toString('base64')}")`,
  'base64-shifted.txt': `data:text/plain;base64,${Buffer.from(`ab${asset}`).toString('base64')}`,
  'base64url.json': `{"t":"${Buffer.from(`>>>???${asset}`).toString('base64url')}"}`,
  'entities-in-json.json': JSON.stringify({ html: `<img src="${entities(asset)}">` }),
  'json-in-attribute.html': `<p data-x="{&quot;a&quot;:&quot;${asset.replaceAll('/', '\\/')}&quot;}">`,
  'double-escaped.html': `<script>x="{\\"a\\":\\"${asset.replaceAll('/', '\\\\/')}\\"}"</script>`,
  'page.html.gz': gzipSync(`<img src="${asset}">`),
  'page.html.br': brotliCompressSync(`<img src="${asset}">`),
  'fragment.pf_fragment': gzipSync(`pagefind_dcd{"url":"${asset}"}`),
  'escaped.json.gz': gzipSync(`{"a":"${asset.replaceAll('/', '\\/')}"}`),
  'le.txt': Buffer.from(`x ${asset}`, 'utf16le'),
  'binary.wasm': Buffer.concat([Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]), Buffer.from(asset), Buffer.from([0, 255])]),
  'app.js.map': JSON.stringify({ version: 3, sourcesContent: [`const a = "${asset}";`] }),
  'no-extension': asset,
  'sub/.hidden': asset,
  'broken.html': Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from(`<img src=${asset}>`)]),
};

describe('verify', () => {
  it('finds the host in files of every type, and in every view in which a reader could decode it', async () => {
    const clean = {
      'clean.html': '<p>datocms</p>',
      'other.js': 'x="https://www.datocms-assets.com.evil.example/1/a.png"',
    };
    const site = world.site({ ...views, ...clean });
    const before = site.snapshot();
    const { status, report } = await verify(site);
    expect(status).toBe(1);
    expect([...new Set(report.findings.map(({ file }) => file))].sort()).toEqual(Object.keys(views).sort());
    expect([...new Set(report.findings.map(({ level }) => level))]).toEqual(['error']);
    expect(site.snapshot()).toEqual(before);
  });

  it('reports line and column of the first character of the URL, one-based, in UTF-16 units', async () => {
    const site = world.site({
      'a.html': `<p>\r\n<p>ä😀<img src="${asset}">\n${asset}`,
      'b.json': `{"x":\n "${asset.replaceAll('/', '\\/')}"}`,
      'c.txt': 'one\rtwo www.datocms-assets.com',
    });
    const { report } = await verify(site);
    expect(report.findings.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([
      'a.html:2:17',
      'a.html:3:1',
      'b.json:2:3',
      'c.txt:1:9',
    ]);
  });

  it('finds URLs across the borders of the parts in which a large file is read', async () => {
    const places = [2 ** 16, 2 ** 20, 2 ** 22, 2 ** 23, 2 ** 24].map((at) => at - 20);
    const bytes = Buffer.alloc(2 ** 24 + 4096, 'words ');
    for (const at of places) bytes.write(` ${asset} `, at);
    const site = world.site({ 'large.txt': bytes });
    expect((await verify(site)).report.findings.map(({ code }) => code)).toEqual(places.map(() => 'leak'));
    const done = await world.localize(site);
    expect({ status: done.status, found: done.found }).toEqual({ status: 0, found: [] });
    expect(site.bytes('large.txt').includes('datocms-assets')).toBe(false);
  });

  it('searches for further hosts, and accepts allowed mentions but no references', async () => {
    const site = world.site({ 'a.html': '<p>media.shop.example</p>', 'b.html': '<p>www.datocms-assets.com</p>' });
    expect((await verify(site, '--allow-mention', 'b.*')).found).toEqual([]);
    const { found } = await verify(site, '--host', 'media.shop.example', '--allow-mention', 'b.*');
    expect(found.map((one) => one.split(' ')[1])).toEqual(['a.html']);
    const leak = world.site({ 'b.html': `<img src="${asset}">` });
    expect((await verify(leak, '--allow-mention', 'b.*')).status).toBe(1);
  });

  it('ends where an archive unpacks to very much, or is no archive', async () => {
    const bomb = gzipSync(Buffer.alloc(80_000_000));
    const site = world.site({
      'bomb.gz': bomb,
      'twice.gz': gzipSync(bomb),
      'text.gz': 'not packed',
      'zlib.bin': deflateSync('x'),
    });
    const { status, report } = await verify(site);
    expect([0, 1]).toContain(status);
    for (const { code } of report.findings) expect(code).toBe('archive');
  });

  it('writes a report to a file too', async () => {
    const site = world.site({ 'a.html': `<img src="${asset}">` });
    const path = join(site.work, 'r.json');
    const { stdout } = await verify(site, '--report', path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(stdout));
  });
});

describe('the verification at the end of a run', () => {
  it('finds URLs that the rewriter cannot see, after the files were rewritten', async () => {
    const hidden = {
      'base64.js': views['base64.js'] ?? '',
      'page.html.br': views['page.html.br'] ?? '',
      'fragment.pf_fragment': views['fragment.pf_fragment'] ?? '',
    };
    const site = world.site({ 'p.html': `<img src="${asset}">`, ...hidden });
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    expect([...new Set(report.findings.map(({ file }) => file))].sort()).toEqual(Object.keys(hidden).sort());
    const archives = report.findings.filter(({ fix }) =>
      fix.startsWith('Make compressed copies, archives and search indexes'),
    );
    expect(archives.map(({ code, file }) => `${code} ${file}`)).toEqual([
      'leak fragment.pf_fragment',
      'leak page.html.br',
    ]);
  });

  it('opens pages that are packed under their own names, and keeps the stored files that they use', async () => {
    const site = world.site({ 'index.html': '<p>', 'p.html': `<img src="${asset}">` });
    await world.localize(site);
    const [name = ''] = site.stored();
    const page = site.bytes('p.html');
    for (const packed of [gzipSync(page), brotliCompressSync(page)]) {
      site.write({ 'p.html': packed });
      const { status, report } = await world.localize(site);
      expect([status, report.findings, site.stored()]).toEqual([0, [], [name]]);
    }
    rmSync(join(site.dir, '_assets', name));
    site.write({ 'a.js': brotliCompressSync(`/* comment */ x = "${asset}"`) });
    const { report } = await world.localize(site);
    expect(report.findings.map(({ code, file }) => `${code} ${file}`)).toEqual(['leak a.js', 'missing-file p.html']);
  });

  it('checks that the stored file of each URL exists', async () => {
    const site = world.site({ 'p.html': `<img src="${asset}">` });
    const { report } = await world.localize(site);
    const stored = join(site.dir, report.assets[0]?.variants[0]?.file ?? '');
    rmSync(stored);
    const gone = await world.localize(site);
    expect({ status: gone.status, codes: gone.report.findings.map(({ code, file }) => `${code} ${file}`) }).toEqual({
      status: 1,
      codes: ['missing-file p.html'],
    });
  });

  it('searches stored files too: a document that names the CMS is rewritten, or an error', async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><metadata>${host}/77001/x.png</metadata></svg>`;
    await world.upload('names.svg', Buffer.from(svg));
    await world.upload('names.csv', Buffer.from(`a,${asset}\n`), 'text/csv');
    await world.publish('names.svg', 'names.csv');
    const site = world.site({ 'p.html': `<img src="${url('names.svg')}"><a href="${url('names.csv')}">` });
    const { status } = await world.localize(site);
    const left = site.stored().filter((name) => site.read(`_assets/${name}`).includes('datocms-assets'));
    expect(status === 1 || left.length === 0).toBe(true);
  });
});

describe('the token', () => {
  it.each([
    ['in a script', 'a.js', (secret: string) => Buffer.from(`const headers = { a: "Bearer ${secret}" };`), 30],
    ['in a compressed copy', 'a.js.gz', (secret: string) => gzipSync(`"${secret}"`), undefined],
    [
      'in base64',
      'a.json',
      (secret: string) => Buffer.from(`"${Buffer.from(`Bearer ${secret}`).toString('base64')}"`),
      undefined,
    ],
  ])('is an error in the output, and is not shown: %s', async (_, file, write, column) => {
    const site = world.site({ 'index.html': '<p>', [file]: write(token) });
    const { status, report, stdout, stderr } = await world.localize(site);
    expect(status).toBe(1);
    expect(report.findings).toMatchObject([
      { code: 'token-in-output', level: 'error', file, ...(column && { column }) },
    ]);
    expect(stdout + stderr).not.toContain(token);
  });

  it('is listed beside an error that leaves the output as it is, and in a dry run', async () => {
    await world.addDraft('held.jpg');
    const script = { 'a.js': `const t = "${token}";` };
    const failing = world.site({ 'index.html': `<img src="${url('held.jpg')}">`, ...script });
    expect((await world.localize(failing)).found).toEqual(['token-in-output a.js', 'unpublished index.html']);
    const clean = world.site({ 'index.html': `<img src="${asset}">`, ...script });
    const { status, found } = await world.localize(clean, '--dry-run', '--exclude', 'b.js');
    expect({ status, found }).toEqual({ status: 1, found: ['token-in-output a.js'] });
  });
});

it('the token is not shown where it is a part of a URL', async () => {
  await world.addDraft('draft.jpg');
  const draft = url('draft.jpg');
  const files = {
    'index.html': `<img src="${draft}?txt=${token}">`,
    'a.json.gz': gzipSync(`"${asset}?txt=${token}"`),
  };
  for (const [name, source] of [
    ['index.html', draft],
    ['a.json.gz', asset],
  ] as const) {
    const site = world.site({ 'index.html': `<img src="${asset}?txt=${token}&w=20">`, [name]: files[name] });
    const file = join(site.work, 'report.html');
    const { report, stdout, stderr } = await world.localize(site, '--report', file, '--verbose');
    expect(report.findings.map((each) => each.url)).toContain(`${source}?txt=***`);
    expect(stdout + stderr + readFileSync(file, 'utf8')).not.toContain(token);
  }
});

it.each(['error', 'leak', 'o'])(
  'a token that is a part of the words of a report changes no verdict: %s',
  async (text) => {
    const site = world.site({ 'index.html': `<img src="${asset}">` });
    const ended = await runCli(['verify', site.dir, '--json'], { DATOCMS_CDA_TOKEN: text }, site.work);
    const { status, report } = withReport(ended);
    const [found] = report.findings;
    expect([status, report.counts.errors, found?.code, found?.level]).toEqual([1, 1, 'leak', 'error']);
  },
);

describe('a symbolic link', () => {
  const outside = (site: Site, name: string, text: string) => {
    const path = join(site.work, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };

  it.each([
    ['a file', '../outside/leak.html', `<img src="${asset}">`, ''],
    ['a folder with a file', '../outside', `<img src="${asset}">`, ' (leak.html)'],
    ['a file that holds an asset in base64', '../outside/leak.html', Buffer.from(asset).toString('base64'), ''],
  ])('to %s outside of the output that names the host is an error', async (_, target, text, where) => {
    const site = world.site({ 'index.html': '<p>' });
    outside(site, 'outside/leak.html', text);
    symlinkSync(target, join(site.dir, 'linked'));
    for (const command of ['localize', 'verify']) {
      const { status, stdout } = await world.run(site, command, '--json');
      expect(status).toBe(1);
      const [found] = JSON.parse(stdout).findings;
      expect(found).toMatchObject({ code: 'link', file: 'linked' });
      expect(found.message).toContain(`The link leads to a file outside of the output${where}. An asset URL`);
    }
    expect(readFileSync(join(site.work, 'outside/leak.html'), 'utf8')).toBe(text);
  });

  it('is accepted if its target names no host, lies in the output, or does not exist', async () => {
    const site = world.site({ 'index.html': `<img src="${asset}">` });
    outside(site, 'clean.txt', 'clean');
    for (const [name, target] of [
      ['a', '../clean.txt'],
      ['b', 'index.html'],
      ['c', '.'],
      ['d', 'nowhere'],
      ['e', 'e'],
    ]) {
      symlinkSync(target as string, join(site.dir, name as string));
    }
    const { status, found } = await world.localize(site);
    expect({ status, found }).toEqual({ status: 0, found: [] });
  });
});
