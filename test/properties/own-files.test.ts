import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { CacheIndex } from '../../packages/datocms-assets/src/cache/cache-index.ts';
import { journalName } from '../../packages/datocms-assets/src/io/temporary-file.ts';
import {
  readWalkCache,
  toWalkCache,
  writeWalkCache,
} from '../../packages/datocms-assets/src/published/incremental/walk-cache.ts';
import { AssetUsages } from '../../packages/datocms-assets/src/published/walk/asset-usages.ts';
import { DigestJournal } from '../../packages/datocms-assets/src/rewrite/digest-journal.ts';
import { readManifest, writeManifest } from '../../packages/datocms-assets/src/store/stored-manifest.ts';
import { anyDamage, forge } from '../support/damaged-files.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { settingsOf, token } from '../support/settings.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const numRuns = propertyRuns(300);

const cacheDir = temporaryFolder('own-files');
const dir = temporaryFolder('own-files-output');
const settings = { ...settingsOf({ token, cacheDir, dir: '_assets' }), hosts: new AssetHosts() };
mkdirSync(join(dir, '_assets'));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const names = ['hero', 'guide', 'bird'];

/** A file that a run writes, and what a later run takes from it, as texts. */
interface OwnFile {
  readonly path: () => string;
  readonly write: () => void | Promise<void>;
  readonly read: () => string[] | Promise<string[]>;
}

const withIndex = <T>(use: (index: CacheIndex) => T): T => {
  mkdirSync(join(cacheDir, 'content-v1'), { recursive: true });
  const index = new CacheIndex(join(cacheDir, 'content-v1'), token);
  try {
    return use(index);
  } finally {
    index.close();
  }
};
const only = (folder: string) => join(cacheDir, folder, readdirSync(join(cacheDir, folder))[0] ?? '');

const ownFiles: Readonly<Record<string, OwnFile>> = {
  'the index of the cache': {
    path: () => join(cacheDir, 'content-v1', 'index.jsonl'),
    write: () =>
      withIndex((index) => {
        for (const name of names) {
          const facts = { type: 'image/png', extension: 'png', warnings: [] };
          index.add({
            key: sha256(name),
            sha256: sha256(`${name}!`),
            bytes: 9,
            time: 1,
            fileState: [1, 9, 1, 1],
            facts,
          });
        }
      }),
    read: () => withIndex(({ records }) => [...records].map((entry) => JSON.stringify(entry))),
  },
  'the list of stored files': {
    path: () => only('stored'),
    write: () =>
      writeManifest(
        dir,
        settings,
        new Map(names.map((name) => [`${name}.png`, { sha256: sha256(name), bytes: 9, fileState: [1, 9, 1, 1] }])),
      ),
    read: () => [...readManifest(dir, settings)].map((entry) => JSON.stringify(entry)),
  },
  'the memory of the walk': {
    path: () => only('published'),
    write: async () => {
      const usages = new AssetUsages();
      const facts = { id: '1', md5: 'a', size: 9, mimeType: 'image/png', width: 1, height: 1, updatedAt: '' };
      for (const name of names) {
        const path = `/1/${name}.png`;
        const asset = usages.addAsset({ path, url: `https://www.datocms-assets.com${path}` }, facts);
        const usage = [asset, usages.toPlace('image', null)] as const;
        usages.addRecord('allPages', { id: name, version: '2024-01-01T00:00:00Z null', usages: [usage] });
      }
      const snapshot = { models: new Map(), library: '', time: Date.now() };
      await writeWalkCache(settings, 'schema', await toWalkCache(usages, snapshot, Date.now()));
    },
    read: () => {
      const walk = readWalkCache(settings, 'schema');
      return [...(walk?.usages.usedAssets() ?? [])].map((asset) => JSON.stringify(asset));
    },
  },
  'the journal of digests': {
    path: () => join(dir, journalName),
    write: () => {
      const journal = new DigestJournal(dir);
      const digest = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
      for (const name of names) {
        writeFileSync(join(dir, name), name);
        journal.add(name, Buffer.from(name), [[digest(name), digest(`${name}!`)]]);
      }
      journal.close();
    },
    read: () => [...new DigestJournal(dir).read()].map((change) => JSON.stringify(change)),
  },
};

describe.each(Object.entries(ownFiles))('%s', (name, { path, write, read }) => {
  it('gives only what was written, whatever is done to the file', { timeout: 3600_000 }, async () => {
    mkdirSync(dirname(join(cacheDir, 'x')), { recursive: true });
    await write();
    const file = path();
    const right = readFileSync(file);
    const all = await read();
    expect(all).toHaveLength(names.length);
    // The journal is not signed: other digests of the right form are believed, since the output is.
    const isSigned = name !== 'the journal of digests';
    await fc.assert(
      fc.asyncProperty(fc.array(anyDamage(), { minLength: 1, maxLength: 3 }), fc.boolean(), async (damages, forged) => {
        const start = forged ? forge([['hero', 'secret']])(right) : right;
        writeFileSync(
          file,
          damages.reduce((bytes, damage) => damage(bytes), start),
        );
        const taken = await read();
        if (isSigned) expect(taken.filter((each) => !all.includes(each))).toEqual([]);
        else for (const each of taken) expect(each).toMatch(/^\["sha\d+-[\w+/]+=*","sha\d+-[\w+/]+=*"\]$/);
      }),
      { numRuns },
    );
    writeFileSync(file, right);
    expect(await read()).toEqual(all);
  });
});
