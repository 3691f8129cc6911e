import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import type { FetchedAsset } from '../fetch/fetched-asset.ts';
import { copyBody } from './copy-body.ts';
import { type StoredFile, storeFiles } from './copy-into-output.ts';

let dir: string;
beforeEach(() => {
  dir = temporaryFolder('store');
  mkdirSync(join(dir, '_assets'));
});

const inOutput = (name: string) => join(dir, '_assets', name);

function assetOf(name: string, text: string): StoredFile {
  const file = join(dir, `${name}.body`);
  writeFileSync(file, text);
  const body = { sha256: createHash('sha256').update(text).digest('hex'), bytes: text.length };
  return { name, ...body, source: { ...body, file } as FetchedAsset };
}

it('does not touch files that have the right bytes, and replaces others', async () => {
  const assets = ['same', 'other', 'longer', 'new'].map((name) => assetOf(name, `bytes of ${name}`));
  for (const [name, text] of [
    ['same', 'bytes of same'],
    ['other', 'BYTES OF OTHER'],
    ['longer', 'bytes of longer and more'],
  ] as const)
    writeFileSync(inOutput(name), text);
  const { ino, ctimeMs } = statSync(inOutput('same'));
  await storeFiles(dir, '_assets', assets, async (copies) => {
    for (const { stored, target, exists } of copies) await copyBody(stored, target, exists);
  });
  expect(assets.map(({ name }) => readFileSync(inOutput(name), 'utf8'))).toEqual(
    assets.map(({ name }) => `bytes of ${name}`),
  );
  expect(statSync(inOutput('same'))).toMatchObject({ ino, ctimeMs });
});
