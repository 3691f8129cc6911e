import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localize } from '../../packages/datocms-assets/src/localize.ts';
import { token } from '../support/contract-cda.ts';
import { startWorld, url } from '../support/contract-world.ts';
import { anyDamage, type Damage, type Exchange, forge } from '../support/damaged-files.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const numRuns = propertyRuns(60);
const [hero, guide, secret] = ['1700000001-hero.png', '1700000002-guide.txt', '1700000101-secret.png'];
const published = { 'p.html': `<img src="${url(hero)}?w=40"><a href="${url(guide)}">Guide</a>` };
const withDraft = { 'p.html': `<a href="${url(guide)}">Guide</a><img src="${url(secret)}">` };

/** The output and the cache after the first run. */
const cache = new Map<string, Buffer>();
let saved = '';
/** Gives the draft's picture the place of a published one in a memory of the walk. */
let asIfPublished: readonly Exchange[] = [];

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => lstatSync(join(folder, name)).isFile());

async function run() {
  const options = {
    ...{ token, cdaUrl: world.cda.url, cacheDir: site.cache, retries: 0 },
    connectTo: [`www.datocms-assets.com=${world.assets.origin}`],
  };
  const { counts, findings } = await localize(site.dir, options, { fetchFn: fetch });
  return { errors: counts.errors, found: findings.map(({ code }) => code) };
}

const world = await startWorld();
await world.publish(hero, guide);
await world.addDraft(secret);
const [shown, hidden] = [await world.upload(hero), await world.upload(secret)];
asIfPublished = [
  [`"md5":"${shown.md5}","size":${shown.size}`, `"md5":"${hidden.md5}","size":${hidden.size}`],
  [hero, secret],
];
const site = world.site(published);
expect(await run()).toEqual({ errors: 0, found: [] });
const output = site.snapshot();
saved = join(temporaryFolder('cache'), 'cache');
cpSync(site.cache, saved, { recursive: true });
for (const name of filesIn(saved)) cache.set(name, readFileSync(join(saved, name)));

/** Restores the first run's cache with damage done to it, and builds the page again. @param isForged in the walk's memory */
function prepare(
  damages: readonly (readonly [file: number, damage: Damage])[],
  isForged: boolean,
  page: Readonly<Record<string, string>>,
) {
  rmSync(site.cache, { recursive: true, force: true });
  const names = [...cache.keys()];
  const content = new Map(cache);
  for (const [file, damage] of damages) {
    const name = names[file % names.length] as string;
    content.set(name, damage(content.get(name) as Buffer));
  }
  for (const [name, bytes] of isForged ? content : []) {
    if (name.startsWith('published')) content.set(name, forge(asIfPublished)(bytes));
  }
  for (const [name, bytes] of content) {
    mkdirSync(dirname(join(site.cache, name)), { recursive: true });
    writeFileSync(join(site.cache, name), bytes);
  }
  site.write(page);
}

describe('a cache whose files are damaged or forged in any way', () => {
  const anyDamages = fc.array(fc.tuple(fc.nat(100), anyDamage()), { maxLength: 4 });

  it('has every file that a run writes', () => {
    const folders = new Set([...cache.keys()].map((name) => dirname(name).replace(/bodies.*/, 'bodies')));
    expect([...folders].sort()).toEqual(['content-v1', 'content-v1/bodies', 'published', 'stored']);
  });

  it('changes nothing of the output', { timeout: 3600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyDamages, fc.boolean(), async (damages, isForged) => {
        prepare(damages, isForged, published);
        expect(await run()).toEqual({ errors: 0, found: [] });
        expect(site.snapshot()).toEqual(output);
      }),
      { numRuns },
    );
  });

  it('never gets a draft stored', { timeout: 3600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyDamages, fc.boolean(), async (damages, isForged) => {
        prepare(damages, isForged, withDraft);
        expect(await run()).toEqual({ errors: 1, found: ['unpublished'] });
        expect(site.read('p.html')).toBe(withDraft['p.html']);
        expect(site.stored().some((name) => name.includes('secret'))).toBe(false);
      }),
      { numRuns },
    );
    expect(existsSync(site.dir)).toBe(true);
  });
});
