import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useOutput } from '../../../../test/support/verify-folder.ts';
import { AssetHosts } from '../asset/asset-url.ts';
import { CleanBodies } from './clean-bodies.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const stored = 'oak.abcdefghij234567.jpg';

const { dir, write, verify } = useOutput();

const described = (content: string) => ({
  sha256: createHash('sha256').update(content).digest('hex'),
  bytes: Buffer.byteLength(content),
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
    const bodies = new Map(Object.keys(contents).map((name) => [name, join(dir(), 'cache', name)]));
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
