import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { AssetHosts } from '../asset/asset-url.ts';
import { CleanBodies } from './clean-bodies.ts';
import { type VerifyInput, verifyBatchesHere, verifyOutput } from './verify-output.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const stored = 'oak.abcdefghij234567.jpg';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('verify-output');
});

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
}

async function verify(rest: Partial<VerifyInput> = {}) {
  const limits = { maxWholeFileBytes: 2 ** 20, maxMemberBytes: 2 ** 20 };
  const input = { dir, hosts: new AssetHosts(), allowMention: [], ...rest };
  const result = await verifyOutput(input, verifyBatchesHere(limits));
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

  it('except those that `skip` names', async () => {
    write({ 'a.html': url, 'server/entry.js': url, 'server/deep/x.js': url });
    expect((await verify({ skip: (path) => path === 'server' })).places).toEqual(['leak a.html 1 1']);
    expect((await verify({ skip: (path) => path.endsWith('.js') })).places).toEqual(['leak a.html 1 1']);
  });

  it('and may mention the host where a glob allows it', async () => {
    write({ 'docs/a.html': 'datocms-assets.com', 'docs/b.html': url, 'a.html': 'datocms-assets.com' });
    expect((await verify({ allowMention: ['docs/**'] })).places).toEqual(['leak a.html 1 1', 'leak docs/b.html 1 1']);
  });

  it('and is an error where it cannot be read', async () => {
    write({ 'a.html': 'clean' });
    const skip = () => {
      rmSync(join(dir, 'a.html'), { force: true });
      return false;
    };
    const { findings } = await verify({ skip });
    expect(findings).toMatchObject([{ code: 'leak', file: 'a.html', message: expect.stringContaining('ENOENT') }]);
  });

  it('until the signal stops it', async () => {
    write(Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${index}.html`, 'x'])));
    await expect(verify({ signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

describe('a name is a finding', () => {
  it('where it holds an asset host, once for a folder', async () => {
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

  it('where it has the path of a known asset, or of another upload of its project', async () => {
    write({
      'files/99001/1700000001-kettle.jpg': 'x',
      'files/99001/kettle.jpg': 'x',
      'files/99001/other.jpg': 'x',
      'files/99001/1700000101-secret.jpg': 'x',
      'files/99002/1700000101-secret.jpg': 'x',
    });
    symlinkSync('/elsewhere/other.jpg', join(dir, 'files/99001/1700000102-draft.jpg'));
    const knownPaths = ['/99001/1700000001-kettle.jpg', '/99001/kettle.jpg'];
    expect((await verify({ knownPaths })).places).toEqual([
      'path-leak files/99001/1700000001-kettle.jpg',
      'path-leak files/99001/1700000101-secret.jpg',
      'path-leak files/99001/1700000102-draft.jpg',
      'path-leak files/99001/kettle.jpg',
    ]);
  });

  it('where a link names an asset host, or leads to a file outside that does', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'verify-outside-'));
    writeFileSync(join(outside, 'leak.html'), url);
    symlinkSync(outside, join(dir, 'outside'));
    symlinkSync('../mirror/www.datocms-assets.com/a.png', join(dir, 'picture'));
    symlinkSync('a.html', join(dir, 'datocms-assets.com'));
    const { places, files } = await verify();
    rmSync(outside, { recursive: true });
    expect(places).toEqual(['link datocms-assets.com', 'link outside', 'link picture']);
    expect(files).toBe(0);
  });
});

describe('stored files', () => {
  const storedInput = (files?: Readonly<Record<string, string>>) => ({
    stored: {
      urlPrefixes: ['/_assets/', 'https://www.example.org/_assets/'],
      folder: '_assets',
      files: files && new Map(Object.entries(files).map(([name, content]) => [name, described(content)])),
    },
  });

  it('must exist where a URL names them', async () => {
    write({
      'index.html': `<img src="/_assets/${stored}"><img src="/_assets/gone.abcdefghij234567.jpg">`,
      [`_assets/${stored}`]: 'picture',
      '_assets/unused.abcdefghij234567.jpg': 'x',
    });
    const { places, usedNames } = await verify(storedInput());
    expect(places).toEqual(['missing-file index.html 1 56']);
    expect([...usedNames]).toEqual([stored]);
  });

  it('must exist where a playlist or a storyboard in use names them', async () => {
    write({
      'index.html': ['m3u8', 'vtt', 'json'].map((type) => `<a href="/_assets/film.abcdefghij234567.${type}">`).join(''),
      '_assets/film.abcdefghij234567.m3u8': '#EXTM3U\nfilm.gonegonegonegone.ts\n',
      '_assets/film.abcdefghij234567.vtt':
        'WEBVTT\n\n00:00.000 --> 00:02.000\nfilm.gonegonegonegone.webp#xywh=0,0,1,1\n',
      '_assets/film.abcdefghij234567.json': '{"url":"film.gonegonegonegone.jpg"}',
    });
    expect((await verify(storedInput())).places).toEqual([
      'missing-file _assets/film.abcdefghij234567.m3u8 2',
      'missing-file _assets/film.abcdefghij234567.vtt 4',
      'missing-file _assets/film.abcdefghij234567.json 1',
    ]);
  });

  it('are not those that captions and data seem to name with a host of that length', async () => {
    write({
      'index.html': ['vtt', 'json'].map((type) => `<a href="/_assets/film.abcdefghij234567.${type}">`).join(''),
      '_assets/film.abcdefghij234567.vtt': 'WEBVTT\n\n00:00.000 --> 00:02.000\nMehr auf www.schwarzwaldmilch.de\n',
      '_assets/film.abcdefghij234567.json': '{"site":"www.schwarzwaldmilch.de","id":"org.internationalize.app"}',
    });
    expect((await verify(storedInput())).places).toEqual([]);
  });

  it('must have the bytes that the report names', async () => {
    const names = ['a', 'b', 'c', 'd'].map((name) => `${name}.abcdefghij234567.jpg`);
    const [a, b, c, d] = names as [string, string, string, string];
    write({ [`_assets/${a}`]: 'right', [`_assets/${b}`]: 'wrong', [`_assets/${c}`]: 'too long' });
    const { findings } = await verify(storedInput({ [a]: 'right', [b]: 'right', [c]: 'right', [d]: 'right' }));
    expect(findings.map((each) => `${each.file} ${each.message}`)).toEqual([
      `_assets/${b} The stored file has other bytes than when it was checked.`,
      `_assets/${c} The stored file has 8 bytes instead of 5.`,
      `_assets/${d} The stored file that the report names does not exist.`,
    ]);
  });

  it('are searched like any other file', async () => {
    write({ [`_assets/${stored}`]: url });
    expect((await verify(storedInput({ [stored]: url }))).places).toEqual([`leak _assets/${stored} 1 1`]);
  });

  it('of a bucket are searched where this machine has them, unless they are excluded', async () => {
    const [film, notes, part] = [
      'film.abcdefghij234567.m3u8',
      'notes.abcdefghij234567.pdf',
      'part.abcdefghij234567.ts',
    ];
    const contents = {
      [film]: `#EXTM3U\n${part}\nfilm.gonegonegonegone.ts`,
      [notes]: url,
      [part]: url,
      [stored]: 'new',
    };
    const bodies = new Map(Object.keys(contents).map((name) => [name, join(dir, 'cache', name)]));
    write({ 'index.html': `<a href="/_assets/${film}">` });
    for (const [name, content] of Object.entries(contents)) write({ [`cache/${name}`]: content.replace('new', 'old') });
    const { places, excluded, usedNames } = await verify({
      stored: { ...storedInput(contents).stored, elsewhere: { names: bodies.keys(), bodies } },
      exclude: ['*.pdf'],
      skip: (path) => path === 'cache',
    });
    expect(places).toEqual([`leak ${part} 1 1`, `missing-file ${stored}`, `missing-file ${film} 3`]);
    expect(excluded).toEqual([notes]);
    expect([...usedNames]).toEqual([film, part]);
  });

  it.each([
    ['with the same bytes is not searched again', 'clean', 'clean', []],
    ['with other bytes is searched, and is a finding', 'clean', url, ['leak 1', 'missing-file']],
    ['with a match in its bytes gets a finding with its place', `a\n${url}`, `a\n${url}`, ['leak 2']],
    ['that refers to a stored file counts as a use of it', `"/_assets/${stored}"`, `"/_assets/${stored}"`, []],
  ])('whose body was searched before: one %s', async (_, downloaded, inOutput, expected) => {
    const urlPrefixes = ['/_assets/'];
    const cleanBodies = new CleanBodies({ hosts: new AssetHosts(), stored: { urlPrefixes, names: [] } });
    cleanBodies.search({
      bytes: Buffer.from(downloaded),
      extension: 'txt',
      sha256: described(downloaded).sha256,
    });
    const name = 'notes.abcdefghij234567.txt';
    write({ [`_assets/${name}`]: inOutput, [`_assets/${stored}`]: 'x' });
    const files = new Map([[name, described(downloaded)]]);
    const { findings, usedNames } = await verify({
      stored: { urlPrefixes, folder: '_assets', files, cleanBodies },
    });
    expect(findings.map(({ code, line = '' }) => `${code} ${line}`.trim())).toEqual(expected);
    expect([...usedNames]).toEqual(inOutput.includes(stored) ? [stored] : []);
  });

  it.each([
    ['clean', true],
    ['of an asset of another project: /99002/1700000001-a.jpg', true],
    ['with a path that may become an asset: 99001/a.jpg', false],
    [`that names a stored file: "/_assets/${stored}"`, false],
    ['with a mention that is allowed: datocms-assets.com', false],
  ])('%s are told, so that a later run need not search them again: %s', async (content, isTold) => {
    const name = 'notes.abcdefghij234567.txt';
    write({ [`_assets/${name}`]: content, [`_assets/${stored}`]: 'x' });
    const knownPaths = ['/99001/1700000001-kettle.jpg'];
    const { findings, cleanBodies } = await verify({
      ...storedInput({ [name]: content }),
      knownPaths,
      allowMention: ['_assets/*'],
    });
    expect(findings).toEqual([]);
    expect(cleanBodies).toEqual(isTold ? [`${described(content).sha256}.txt`] : []);
  });

  it('need no folder where there are none', async () => {
    write({ 'index.html': '<p>' });
    expect((await verify(storedInput({}))).findings).toEqual([]);
  });

  it('that are too large to be read as a whole are compared too', async () => {
    const content = 'clean text, and more\n'.repeat(60_000);
    write({ [`_assets/${stored}`]: content });
    expect((await verify(storedInput({ [stored]: content }))).findings).toEqual([]);
    expect((await verify(storedInput({ [stored]: content.replace('a', 'b') }))).places).toEqual([
      `missing-file _assets/${stored}`,
    ]);
  });
});

describe('files that are too large to be read as a whole', () => {
  const filler = Buffer.alloc(2 ** 18, 'clean text, line by line\n');
  const around = (middle: Buffer, parts = 5) => Buffer.concat([...Array(parts).fill(filler), middle, filler]);

  it('are searched to their end, with the place of each leak', async () => {
    write({ 'big.txt': around(Buffer.from(`\n  ${url}\n datocms-assets.com%2Eevil.example\n`)) });
    const lines = around(Buffer.from(''))
      .subarray(0, 5 * filler.length)
      .toString()
      .split('\n').length;
    expect((await verify()).places).toEqual([`leak big.txt ${lines + 1} 3`]);
  });

  it('are searched across the borders of their parts', async () => {
    const count = 30_000;
    write({ 'big.json': `"${url}" `.repeat(count) });
    const { findings } = await verify();
    expect(findings).toHaveLength(101);
    expect(findings[100]?.message).toBe(`${count - 100} more places in this file are not listed.`);
  });

  it('have their archives unpacked as streams', async () => {
    const items = Array.from({ length: 100_000 }, (_, index) => `item ${index} of a long list\n`).join('');
    const packed = gzipSync(Buffer.concat([Buffer.from(items), gzipSync(url)]), { level: 1 });
    write({ 'big.gz': packed, 'big.bin': around(packed), 'small.br': brotliCompressSync(items.slice(0, 1e5) + url) });
    expect((await verify()).places).toEqual(['leak big.bin', 'leak big.gz', 'leak small.br']);
  });
});
