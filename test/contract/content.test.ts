import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AssetResponse, RespondTo } from '../support/contract-assets.ts';
import { codesByAsset, findingsByAsset } from '../support/contract-checks.ts';
import { md5, picture, sha256 } from '../support/contract-pictures.ts';
import { project, startWorld, url } from '../support/contract-world.ts';

const world = await startWorld();
const png = await picture('png', 'content');
const jpeg = await picture('jpeg', 'content');
beforeEach(() => world.assets.reset());

const always =
  (response: AssetResponse): RespondTo =>
  () =>
    response;
const type = (value: string) => ({ 'content-type': value });
const path = (name: string) => `/${project}/${name}`;

describe('a status other than 200', () => {
  const statuses = [201, 202, 203, 204, 206, 300, 304, 400, 401, 403, 404, 410, 416, 422, 451, 500, 502, 503];

  it('is download-failed, names the status, and changes no file', async () => {
    const found = await findingsByAsset(
      world,
      Object.fromEntries(
        statuses.map((status) => [
          `status-${status}.png`,
          { status, body: status === 204 || status === 304 ? '' : png },
        ]),
      ),
    );
    expect(codesByAsset(found)).toEqual(
      Object.fromEntries(statuses.map((status) => [`status-${status}.png`, ['download-failed']])),
    );
    for (const status of statuses) expect(found[`status-${status}.png`]?.[0]?.message).toContain(String(status));
  });

  it('is listed for each asset of a run, with its URL and page', async () => {
    const found = await findingsByAsset(world, {
      'one-404.png': { status: 404 },
      'two-404.png': { status: 404 },
      'fine.png': {},
    });
    expect(codesByAsset(found)).toEqual({
      'one-404.png': ['download-failed'],
      'two-404.png': ['download-failed'],
      'fine.png': [],
    });
    expect(found['one-404.png']?.[0]?.message + (found['one-404.png']?.[0]?.file ?? '')).toContain('one-404.png.html');
  });

  it('is not retried for a client error', async () => {
    await world.publish('once-404.png');
    world.assets.responses.set(path('once-404.png'), always({ status: 404 }));
    await world.localize(world.site({ 'p.html': `<img src="${url('once-404.png')}">` }));
    expect(world.assets.requests).toHaveLength(1);
  });
});

describe('a type by content', () => {
  const html = '<!doctype html><html><body><h1>Not here</h1></body></html>';

  it('that differs from the declared type is bad-content or active-content, with any name and header', async () => {
    const found = await findingsByAsset(world, {
      'page.jpg': { body: html, headers: type('text/html; charset=utf-8') },
      'page-as-jpeg.jpg': { body: html, headers: type('image/jpeg') },
      'png-as-jpeg.jpg': { body: png, headers: type('image/jpeg') },
      'jpeg-as-png.png': { body: jpeg, headers: type('image/png') },
      'text-as-png.png': { body: 'not a picture', headers: type('image/png') },
      'json-as-png.png': { body: '{"error":"x"}', headers: type('image/png') },
      'zeros.png': { body: Buffer.alloc(600), headers: type('image/png') },
      'exe.pdf': {
        body: Buffer.concat([Buffer.from('MZ\x90\x00'), Buffer.alloc(400)]),
        headers: type('application/pdf'),
      },
      'script.js': { body: 'alert(1)', headers: type('text/javascript') },
      'page.pdf': { body: html, headers: type('application/pdf') },
      'page.txt': { body: html, headers: type('text/html') },
      'xml.xml': {
        body: '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
        headers: type('application/xhtml+xml'),
      },
    });
    const wrong = Object.entries(codesByAsset(found)).filter(
      ([, [code, ...more]]) => !['bad-content', 'active-content'].includes(code ?? '') || more.length > 0,
    );
    expect(wrong).toEqual([]);
  });

  it('that equals the declared type is accepted with parameters and with another extension in the URL', async () => {
    const pdf = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n');
    const found = await findingsByAsset(world, {
      'fine-1.png': { body: png, headers: type('image/png; charset=binary') },
      'fine-2.png': { body: png, headers: type('Image/PNG') },
      'film-poster.mp4': { body: jpeg, headers: type('image/jpeg') },
      'doc.pdf': { body: pdf, headers: type('application/pdf') },
      'notes.txt': { body: 'hello\n', headers: type('text/plain; charset=utf-8') },
      'table.csv': { body: 'a,b\n1,2\n', headers: type('text/csv') },
      'excel.csv': { body: Buffer.from('\ufeffa;b\r\n1;2\r\n', 'utf16le'), headers: type('text/csv') },
    });
    expect(codesByAsset(found)).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  });
});

describe('an upload that is an archive which can not be searched', () => {
  const body = Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(40, 1)]);

  it('is told with what to do about it, and accepted as the fix says', async () => {
    await world.upload('parts.7z', body);
    await world.publish('parts.7z');
    const pages = { 'sub/p.html': `<a href="${url('parts.7z')}">` };
    const { status, report } = await world.localize(world.site(pages));
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['archive']]);
    const [glob = ''] = /(?<=--allow-mention ')[^']+/.exec(report.findings[0]?.fix ?? '') ?? [];
    expect(glob).toBe('_assets/*.7z');
    const done = await world.localize(world.site(pages), '--allow-mention', glob);
    expect([done.status, done.found]).toEqual([0, []]);
  });
});

describe('an upload that names another asset', () => {
  it('is told with what to do about it, and published as it is where the fix says so', async () => {
    await world.upload('list.csv', Buffer.from(`name;file\na;${url('other.png')}\n`));
    await world.publish('list.csv', 'other.png');
    const pages = { 'sub/p.html': `<a href="${url('list.csv')}">` };
    const { status, report, stderr } = await world.localize(world.site(pages));
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['leak']]);
    expect(report.findings[0]?.fix).toContain('upload');
    expect(stderr).toMatch(/in DatoCMS: article › gallery \(record r\d+\)/);
    const [glob = ''] = /(?<=--exclude ')[^']+/.exec(report.findings[0]?.fix ?? '') ?? [];
    expect(glob).toBe('_assets/list.*.csv');
    const site = world.site(pages);
    const done = await world.localize(site, '--exclude', glob);
    expect([done.status, done.found, site.stored().length]).toEqual([0, [], 1]);
    expect(done.report.coverage).toMatchObject({ excluded: 1 });
  });

  it('is found in UTF-16, too', async () => {
    await world.upload('wide.csv', Buffer.from(`\ufeffname;file\na;${url('other.png')}\n`, 'utf16le'));
    await world.publish('wide.csv', 'other.png');
    const { status, report } = await world.localize(world.site({ 'p.html': `<a href="${url('wide.csv')}">` }));
    expect([status, report.findings.map(({ code }) => code)]).toEqual([1, ['leak']]);
  });
});

describe('an incomplete body', () => {
  it('is download-failed and leaves no file: cut, too short, or longer than declared', async () => {
    const found = await findingsByAsset(world, {
      'cut.png': { body: png, status: 200, cutAt: 20 },
      'cut-chunked.png': { body: png, status: 200, cutAt: 20, headers: { 'transfer-encoding': 'chunked' } },
      'empty.png': { body: '', status: 200, headers: type('image/png') },
      'cut-at-once.png': { body: png, status: 200, cutAt: 0 },
      'reset.png': { reset: true },
      'broken-gzip.png': { body: gzipSync(png).subarray(0, 40), status: 200, headers: { 'content-encoding': 'gzip' } },
      'not-gzip.png': { body: png, status: 200, headers: { 'content-encoding': 'gzip' } },
    });
    for (const [name, list] of Object.entries(codesByAsset(found)))
      expect(`${name} ${list}`).toMatch(/ (download-failed|bad-content)$/);
  });
});

describe('Content-Encoding', () => {
  it('is decoded before hashing, so that compressed and plain answers give the same file', async () => {
    const svg = Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>${' '.repeat(300)}\n`,
    );
    await world.upload('plain.svg', svg);
    await world.upload('packed.svg', svg);
    await world.publish('plain.svg', 'packed.svg');
    world.assets.responses.set(path('packed.svg'), ({ headers }) =>
      String(headers['accept-encoding']).includes('gzip')
        ? { status: 200, body: gzipSync(svg), headers: { 'content-encoding': 'gzip' } }
        : {},
    );
    const site = world.site({ 'p.html': `<img src="${url('plain.svg')}"><img src="${url('packed.svg')}">` });
    const { status, report } = await world.localize(site);
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    const [name = ''] = site.stored();
    expect(site.stored()).toHaveLength(1);
    expect(sha256(site.bytes(`_assets/${name}`))).toBe(sha256(svg));
    expect(report.assets[0]?.variants[0]).toMatchObject({ bytes: svg.length, sha256: sha256(svg) });
  });
});

describe('an original requested with skip-default-optimizations', () => {
  const raw = '?skip-default-optimizations=true';

  it("must have the CDA's md5 and size", async () => {
    await world.publish('raw-good.png', 'raw-bad.png', 'raw-valueless.png');
    const other = await picture('png', 'other bytes');
    for (const name of ['raw-bad.png', 'raw-valueless.png'])
      world.assets.responses.set(path(name), always({ status: 200, body: other, headers: type('image/png') }));
    const good = world.site({ 'p.html': `<a href="${url('raw-good.png')}${raw}">` });
    const done = await world.localize(good);
    expect(done.found).toEqual([]);
    expect(md5(good.bytes(`_assets/${good.stored()[0]}`))).toBe(
      world.cda.content.uploads.find(({ path }) => path.endsWith('raw-good.png'))?.md5,
    );
    const bad = world.site({
      'p.html': `<a href="${url('raw-bad.png')}${raw}"><a href="${url('raw-valueless.png')}?skip-default-optimizations">`,
    });
    const { status, report } = await world.localize(bad);
    expect(status).toBe(1);
    expect(report.findings.map(({ code }) => code)).toEqual(['bad-content', 'bad-content']);
  });
});

describe('--max-total-bytes', () => {
  it('is the limit for all assets together: above it too-large, without changed files', async () => {
    await world.publish('one.png', 'two.png');
    const site = world.site({ 'p.html': ['one.png', 'two.png'].map((name) => `<img src="${url(name)}">`).join('') });
    const before = site.snapshot();
    const { status, found, report } = await world.localize(site, '--max-total-bytes', '100');
    expect({ status, found }).toEqual({ status: 1, found: ['too-large'] });
    expect(report.findings[0]?.fix).toContain('--max-total-bytes');
    expect(site.snapshot()).toEqual(before);
    expect(await world.localize(site, '--max-total-bytes', '10kB')).toMatchObject({ status: 0, found: [] });
  });
});

describe('--max-bytes', () => {
  const large = Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    Buffer.alloc(6_000_000, 7),
  ]);

  it('makes a larger asset too-large, with or without a declared length, and stops reading it', async () => {
    let sent = 0;
    await world.publish('large.png', 'large-chunked.png', 'small.png');
    world.assets.responses.set(path('large.png'), always({ status: 200, body: large, headers: type('image/png') }));
    world.assets.responses.set(path('large-chunked.png'), () => {
      sent += 1;
      return { body: large, status: 200, every: 2, headers: { ...type('image/png'), 'transfer-encoding': 'chunked' } };
    });
    const site = world.site({
      'p.html': ['large.png', 'large-chunked.png', 'small.png'].map((name) => `<img src="${url(name)}">`).join(''),
    });
    const { status, report } = await world.localize(site, '--max-bytes', '100kB', '--retries', '3');
    expect(status).toBe(1);
    expect(report.findings.map(({ code, url }) => `${code} ${url?.split('/').at(-1)}`).sort()).toEqual([
      'too-large large-chunked.png',
      'too-large large.png',
    ]);
    expect(sent).toBe(1);
  });

  it('defaults to the size in the CDA for files that are not images', async () => {
    const text = Buffer.from('a,b\n'.repeat(100));
    await world.upload('exact.csv', text, 'text/csv');
    await world.upload('liar.csv', text, 'text/csv');
    await world.publish('exact.csv', 'liar.csv');
    world.assets.responses.set(
      path('liar.csv'),
      always({ status: 200, body: Buffer.alloc(40_000, 'a'), headers: type('text/csv') }),
    );
    const site = world.site({ 'p.html': `<a href="${url('exact.csv')}"><a href="${url('liar.csv')}">` });
    const { report } = await world.localize(site);
    expect(report.findings.map(({ code, url }) => `${code} ${url?.split('/').at(-1)}`)).toEqual(['too-large liar.csv']);
  });
});
