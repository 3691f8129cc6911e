import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../support/contract-start.ts';
import { startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';

const world = await startWorld();
await world.publish(hero);

const page = (text: string) =>
  `<h1>${text}</h1><img src="${url(hero)}" alt="the picture"><p>First important words.</p>`;
const slowly = (milliseconds: number) => world.assets.responses.set(`/77001/${hero}`, () => ({ delay: milliseconds }));

describe('a file that another process changes during the download', () => {
  it.each([
    ['longer than before', 'A title that is longer'],
    ['shorter than before', ''],
    ['as long as before', 'B'],
  ])('is an error and stays as it is: %s', async (_how, title) => {
    slowly(1500);
    const site = world.site({ 'p.html': page('A') });
    const requestsBefore = world.assets.requests.length;
    const running = world.localize(site);
    await until(() => world.assets.requests.length > requestsBefore);
    site.write({ 'p.html': page(title) });
    expect(await running).toMatchObject({ status: 1, found: ['file-system p.html'] });
    expect(site.read('p.html')).toBe(page(title));
    world.assets.responses.clear();
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.read('p.html').replace(/\/_assets\/[^"]+/, url(hero))).toBe(page(title));
  });

  it('keeps its other bytes, also if the other process is a second run', async () => {
    const pages = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`p${at}.html`, page(`${at}`).repeat(20)]));
    for (const delay of [0, 100, 300]) {
      slowly(400);
      const site = world.site(pages);
      const one = world.localize(site);
      await wait(delay);
      await Promise.all([one, world.localize(site)]);
      world.assets.responses.clear();
      const wrong = Object.keys(pages).filter(
        (name) => site.read(name).replaceAll(/\/_assets\/[^"]+/g, url(hero)) !== pages[name],
      );
      expect({ delay, wrong }).toEqual({ delay, wrong: [] });
      expect((await world.localize(site)).status).toBe(0);
    }
  });
});

describe('the names and modes of files', () => {
  it('are kept for 2,100 files of one folder with a common prefix', async () => {
    const name = (at: number) => `${'how-we-brew-'.repeat(9)}${at}.html`;
    const site = world.site(Object.fromEntries(Array.from({ length: 2100 }, (_, at) => [name(at), page(`${at}`)])));
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    const wrong = Array.from({ length: 2100 }, (_, at) => at).filter(
      (at) => !site.read(name(at)).startsWith(`<h1>${at}</h1><img src="/_assets/`),
    );
    expect(wrong).toEqual([]);
  });

  it('are kept for names of the maximum length, in any script', async () => {
    const name = `${'お'.repeat(83)}.html`;
    const site = world.site({ [name]: page('お') });
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.read(name)).toContain('/_assets/');
  });

  it('are kept with any umask', async () => {
    const site = world.site({ 'p.html': page('A') });
    chmodSync(join(site.dir, 'p.html'), 0o664);
    expect((await world.localize(site)).status).toBe(0);
    expect(statSync(join(site.dir, 'p.html')).mode & 0o777).toBe(0o664);
  });
});
