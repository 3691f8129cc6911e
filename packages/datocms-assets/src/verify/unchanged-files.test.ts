import { createHash } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { AssetHosts } from '../asset/asset-url.ts';
import { readFileState } from '../io/file-state.ts';
import { UnchangedFiles } from './unchanged-files.ts';
import { verifyOutput } from './verify-output.ts';

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
const hash = (content: string) => createHash('sha256').update(content).digest('base64');
const clean = { 'a.html': '<p>a', 'a.js': 'push("a")' };
const keys = [`${hash(clean['a.html'])}.html`, `${hash(clean['a.js'])}.js`];
const files = {
  ...clean,
  'path.html': '/99001/seal.jpg',
  'stored.html': '/_assets/none.abcdefghij234567.jpg',
  'leak.html': url,
};

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('unchanged-files');
  for (const [file, content] of Object.entries(files)) writeFileSync(join(dir, file), content);
});

/** The files as a scan has found them, or none of them. */
function scannedFiles(names = Object.keys(files)): UnchangedFiles {
  const found = new UnchangedFiles();
  for (const file of names)
    found.add(file, { hash: hash(files[file as keyof typeof files]), state: readFileState(join(dir, file)) });
  return found;
}

async function verify(unchanged: UnchangedFiles, cleanKeys: readonly string[] = []) {
  const { findings, ...result } = await verifyOutput({
    dir,
    hosts: new AssetHosts(),
    allowMention: [],
    knownPaths: ['/99001/1700000001-kettle.jpg'],
    stored: { urlPrefixes: ['/_assets/'], folder: '_assets' },
    unchanged: (path) => unchanged.find(path, new Set(cleanKeys)),
  });
  return { ...result, found: findings.map(({ code, file }) => `${code} ${file}`) };
}

describe('a file in which nothing was to be replaced', () => {
  it('is remembered if nothing in it can be a finding, whatever is stored and published', async () => {
    const { cleanFiles, found } = await verify(scannedFiles());
    expect(cleanFiles).toEqual(keys);
    expect(found).toEqual(['leak leak.html', 'missing-file stored.html']);
    expect((await verify(scannedFiles([]))).cleanFiles).toEqual([]);
  });

  it('is not read again while it is in the state in which it was clean', async () => {
    const cleanKeys = [...keys, `${hash(url)}.html`];
    const known = scannedFiles();
    expect(known.keysInUse(new Set(['other', ...cleanKeys]))).toEqual(cleanKeys);
    const before = await verify(known, cleanKeys);
    expect(before.found).toEqual(['missing-file stored.html']);
    expect([before.bytes, before.files]).toEqual([Object.values(files).join('').length, 5]);
    writeFileSync(join(dir, 'same.html'), url);
    renameSync(join(dir, 'same.html'), join(dir, 'leak.html'));
    expect((await verify(known, cleanKeys)).found).toContain('leak leak.html');
  });
});
