import { existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Site, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const page = { 'p.html': `<img src="${url(hero)}?w=20"><img src="${url(hero)}?w=30">` };

const world = await startWorld();
await world.publish(hero);

describe('a stored file that was changed after its run', () => {
  const changes: readonly (readonly [string, (path: string) => void])[] = [
    ['in its length', (path) => writeFileSync(path, 'other bytes')],
    [
      'in one byte, with the old timestamps',
      (path) => {
        const { atime, mtime } = statSync(path);
        const bytes = readFileSync(path);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
        writeFileSync(path, bytes);
        utimesSync(path, atime, mtime);
      },
    ],
  ];

  async function finished(): Promise<Site> {
    const site = world.site(page);
    expect((await world.localize(site)).status).toBe(0);
    return site;
  }

  it.each(changes)('%s is restored from the cache without a request', async (_how, change) => {
    const site = await finished();
    const before = site.snapshot();
    world.assets.reset();
    change(join(site.dir, '_assets', site.stored()[0] as string));
    const { status, found } = await world.localize(site);
    expect([status, found, site.snapshot(), world.assets.requests]).toEqual([0, [], before, []]);
  });

  it.each(changes)('%s is an error if it is not in the cache', async (_how, change) => {
    const site = await finished();
    const [name] = site.stored() as [string];
    change(join(site.dir, '_assets', name));
    rmSync(join(site.cache, 'content-v1'), { recursive: true });
    expect(existsSync(site.cache)).toBe(true);
    expect(await world.localize(site)).toMatchObject({ status: 1, found: [`missing-file _assets/${name}`] });
    expect((await world.localize(site)).status).toBe(1);
  });

  it.each(changes)('%s is no error if nothing names it any more', async (_how, change) => {
    const site = await finished();
    change(join(site.dir, '_assets', site.stored()[0] as string));
    rmSync(join(site.cache, 'content-v1'), { recursive: true });
    writeFileSync(join(site.dir, 'p.html'), '<p>without a picture');
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.stored()).toEqual([]);
  });

  it('in that it was removed is not missed where nothing names it any more', async () => {
    const site = await finished();
    rmSync(join(site.dir, '_assets', site.stored()[0] as string));
    writeFileSync(join(site.dir, 'p.html'), '<p>without a picture');
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
  });

  it('only in its timestamps stays as it is', async () => {
    const site = await finished();
    const path = join(site.dir, '_assets', site.stored()[0] as string);
    utimesSync(path, 1, 1);
    const { ino } = statSync(path);
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect([statSync(path).ino, statSync(path).mtimeMs]).toEqual([ino, 1000]);
    rmSync(join(site.cache, 'content-v1'), { recursive: true });
    utimesSync(path, 2, 2);
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
  });
});
