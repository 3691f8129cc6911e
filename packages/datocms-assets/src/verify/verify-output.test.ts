import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { useOutput } from '../../../../test/support/verify-folder.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

const { dir, write, verify } = useOutput();

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
      rmSync(join(dir(), 'a.html'), { force: true });
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
    symlinkSync('/elsewhere/other.jpg', join(dir(), 'files/99001/1700000102-draft.jpg'));
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
    symlinkSync(outside, join(dir(), 'outside'));
    symlinkSync('../mirror/www.datocms-assets.com/a.png', join(dir(), 'picture'));
    symlinkSync('a.html', join(dir(), 'datocms-assets.com'));
    const { places, files } = await verify();
    rmSync(outside, { recursive: true });
    expect(places).toEqual(['link datocms-assets.com', 'link outside', 'link picture']);
    expect(files).toBe(0);
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
