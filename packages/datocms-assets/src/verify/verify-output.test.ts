import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AssetHosts } from '../asset/asset-url.ts';
import { SearchAhead } from './search-ahead.ts';
import { type VerifyInput, verifyOutput } from './verify-output.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const stored = 'oak.abcdefghij234567.jpg';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'verify-output-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

async function verify(rest: Partial<VerifyInput> = {}) {
  const result = await verifyOutput({ dir, hosts: new AssetHosts(), allowMention: [], ...rest });
  return {
    ...result,
    places: result.findings.map((each) =>
      [each.code, each.file, each.line, each.column].filter((part) => part !== undefined).join(' '),
    ),
  };
}

const described = (content: string) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
});

describe('every file of the output is searched', () => {
  it('whatever its type and however deep, in a fixed order', async () => {
    write({
      'index.html': `<img src="${url}">`,
      'a/b/c/data.json': JSON.stringify({ url }),
      'a/b.txt': `one\ntwo ${url}`,
      'a/noextension': url,
      'a/picture.png': Buffer.concat([Buffer.from([0x89, 0x50, 0, 0, 0x0a, 0]), Buffer.from(url)]),
      '.hidden/x.map': url,
      'fragment.pf_fragment': gzipSync(url),
      'index.html.br': brotliCompressSync(url),
      'clean.html': '<p>Nothing.</p>',
      'empty.css': '',
    });
    const { places, files, bytes } = await verify();
    expect(places).toEqual([
      'leak .hidden/x.map 1 1',
      'leak a/b/c/data.json 1 9',
      'leak a/b.txt 2 5',
      'leak a/noextension 1 1',
      'leak a/picture.png 2 2',
      'leak fragment.pf_fragment',
      'leak index.html 1 11',
      'leak index.html.br',
    ]);
    expect(files).toBe(10);
    expect(bytes).toBeGreaterThan(300);
  });

  it('but for those that are left out', async () => {
    write({ 'a.html': url, 'server/entry.js': url, 'server/deep/x.js': url });
    expect((await verify({ skip: (path) => path === 'server' })).places).toEqual(['leak a.html 1 1']);
    expect((await verify({ skip: (path) => path.endsWith('.js') })).places).toEqual(['leak a.html 1 1']);
  });

  it('with the files that may mention the host told by globs', async () => {
    write({ 'docs/a.html': 'datocms-assets.com', 'docs/b.html': url, 'a.html': 'datocms-assets.com' });
    expect((await verify({ allowMention: ['docs/**'] })).places).toEqual(['leak a.html 1 1', 'leak docs/b.html 1 1']);
  });

  it('and one that can not be read is an error', async () => {
    write({ 'a.html': 'clean' });
    const skip = () => {
      rmSync(join(dir, 'a.html'), { force: true });
      return false;
    };
    const { findings } = await verify({ skip });
    expect(findings).toMatchObject([{ code: 'leak', file: 'a.html', message: expect.stringContaining('ENOENT') }]);
  });

  it('until the signal stops it', async () => {
    write(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.html`, 'x '.repeat(500_000)])));
    await expect(verify({ signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

describe('names give nothing away', () => {
  it('of files and folders, each told once', async () => {
    write({
      'www.datocms-assets.com/99001/a.png': 'x',
      'www.datocms-assets.com/99001/b.png': 'x',
      'https%3A%2F%2Fwww.datocms%2Dassets.com%2Fa.png': 'x',
      'notdatocms-assets.com/a.png': 'x',
    });
    expect((await verify()).places).toEqual([
      'leak https%3A%2F%2Fwww.datocms%2Dassets.com%2Fa.png',
      'leak www.datocms-assets.com',
    ]);
  });

  it('by the path of a known asset', async () => {
    write({ 'files/99001/1700000001-kettle.jpg': 'x', 'files/99001/other.jpg': 'x' });
    expect((await verify({ knownPaths: ['/99001/1700000001-kettle.jpg'] })).places).toEqual([
      'path-leak files/99001/1700000001-kettle.jpg',
    ]);
  });

  it('and links are not followed, and told where they name an asset host', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'verify-outside-'));
    writeFileSync(join(outside, 'leak.html'), url);
    symlinkSync(outside, join(dir, 'outside'));
    symlinkSync('../mirror/www.datocms-assets.com/a.png', join(dir, 'picture'));
    symlinkSync('a.html', join(dir, 'datocms-assets.com'));
    const { places, files } = await verify();
    rmSync(outside, { recursive: true });
    expect(places).toEqual(['link datocms-assets.com', 'link picture']);
    expect(files).toBe(0);
  });
});

describe('stored files', () => {
  const local = (files?: Readonly<Record<string, string>>) => ({
    local: {
      urlPrefixes: ['/_assets/', 'https://www.example.org/_assets/'],
      folder: '_assets',
      files: files && new Map(Object.entries(files).map(([name, content]) => [name, described(content)])),
    },
  });

  it('that URLs name are there', async () => {
    write({
      'index.html': `<img src="/_assets/${stored}"><img src="/_assets/gone.abcdefghij234567.jpg">`,
      [`_assets/${stored}`]: 'picture',
      '_assets/unused.abcdefghij234567.jpg': 'x',
    });
    const { places, localNames } = await verify(local());
    expect(places).toEqual(['missing-file index.html 1 56']);
    expect([...localNames]).toEqual([stored]);
  });

  it('have the bytes that the report names', async () => {
    const names = ['a', 'b', 'c', 'd'].map((name) => `${name}.abcdefghij234567.jpg`);
    const [a, b, c, d] = names as [string, string, string, string];
    write({ [`_assets/${a}`]: 'right', [`_assets/${b}`]: 'wrong', [`_assets/${c}`]: 'too long' });
    const { findings } = await verify(local({ [a]: 'right', [b]: 'right', [c]: 'right', [d]: 'right' }));
    expect(findings.map((each) => `${each.file} ${each.message}`)).toEqual([
      `_assets/${b} The stored file has other bytes than were checked.`,
      `_assets/${c} The stored file has 8 bytes instead of 5.`,
      `_assets/${d} The stored file that the report names is not there.`,
    ]);
  });

  it('are searched like any other', async () => {
    write({ [`_assets/${stored}`]: url });
    expect((await verify(local({ [stored]: url }))).places).toEqual([`leak _assets/${stored} 1 1`]);
  });

  it.each([
    ['with the bytes that were searched is not searched again', 'clean', 'clean', []],
    ['with other bytes is searched, and told', 'clean', url, ['leak 1', 'missing-file']],
    ['in whose bytes something was found is told with its place', `a\n${url}`, `a\n${url}`, ['leak 2']],
    ['that refers to a stored file is searched for it', `"/_assets/${stored}"`, `"/_assets/${stored}"`, []],
  ])('searched ahead: one %s', async (_, came, lies, expected) => {
    const urlPrefixes = ['/_assets/'];
    const ahead = new SearchAhead({ hosts: new AssetHosts(), local: { urlPrefixes, names: [] } });
    ahead.search({ bytes: Buffer.from(came), extension: 'txt', sha256: described(came).sha256 });
    const name = 'notes.abcdefghij234567.txt';
    write({ [`_assets/${name}`]: lies, [`_assets/${stored}`]: 'x' });
    const files = new Map([[name, described(came)]]);
    const { findings, localNames } = await verify({ local: { urlPrefixes, folder: '_assets', files, ahead } });
    expect(findings.map(({ code, line = '' }) => `${code} ${line}`.trim())).toEqual(expected);
    expect([...localNames]).toEqual(lies.includes(stored) ? [stored] : []);
  });

  it('need no folder where none is named', async () => {
    write({ 'index.html': '<p>' });
    expect((await verify(local({}))).findings).toEqual([]);
  });

  it('of 17 MB are compared as well', async () => {
    const content = 'clean text, and more\n'.repeat(850_000);
    write({ [`_assets/${stored}`]: content });
    expect((await verify(local({ [stored]: content }))).findings).toEqual([]);
    expect((await verify(local({ [stored]: content.replace('a', 'b') }))).places).toEqual([
      `missing-file _assets/${stored}`,
    ]);
  });
});

describe('files larger than what is read at once', () => {
  const filler = Buffer.alloc(4 * 2 ** 20, 'clean text of no concern\n');
  const around = (middle: Buffer, parts = 5) => Buffer.concat([...Array(parts).fill(filler), middle, filler]);

  it('are searched to their end, with the place of each leak', async () => {
    write({ 'big.txt': around(Buffer.from(`\n  ${url}\n datocms-assets.com%2Eevil.example\n`)) });
    const lines = around(Buffer.from(''))
      .subarray(0, 5 * filler.length)
      .toString()
      .split('\n').length;
    expect((await verify()).places).toEqual([`leak big.txt ${lines + 1} 3`]);
  });

  it('are searched across the parts they are read in', async () => {
    const whole = Buffer.from(`"${url}" `.repeat(300_000));
    write({ 'big.json': whole });
    const { findings } = await verify();
    expect(findings).toHaveLength(101);
    expect(findings[100]?.message).toBe(`${300_000 - 100} more places in this file are not listed.`);
  });

  it('have their archives unpacked as streams', async () => {
    const items = Array.from({ length: 2_600_000 }, (_, index) => `item ${index} of a long list\n`).join('');
    const packed = gzipSync(Buffer.concat([Buffer.from(items), gzipSync(url)]), { level: 1 });
    write({ 'big.gz': packed, 'big.bin': around(packed), 'small.br': brotliCompressSync(items.slice(0, 1e5) + url) });
    expect((await verify()).places).toEqual(['leak big.bin', 'leak big.gz', 'leak small.br']);
  });

  it('and archives that grow without end are an error', async () => {
    write({ 'bomb.gz': gzipSync(Buffer.alloc(200 * 2 ** 20)) });
    expect((await verify()).findings).toMatchObject([{ code: 'archive', file: 'bomb.gz' }]);
  });
});
