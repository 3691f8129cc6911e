import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const secret = '1700000002-secret.jpg';
const film = '1700000003-film.mp4';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);
await world.addDraft(secret, film);
beforeEach(() => world.assets.reset());

describe('assets that --allow matches', () => {
  const press = '1700000004-press.jpg';

  it('are told in the last line and in the HTML report, if only that makes them public', async () => {
    const site = world.site({
      'a.html': `<img src="${url(press)}?w=20"><img src="${url(press)}?w=40"><img src="${asset}">`,
    });
    await world.upload(press);
    const html = `${site.work}/report.html`;
    const { stderr } = await world.localize(site, '--allow', '**/*.jpg', '--report', html);
    const sentence = '1 asset that is not published is stored, since it is allowed.';
    expect(stderr).toContain(`1 of 1 page is local. ${sentence} No asset URL of the CMS is left.`);
    expect(readFileSync(html, 'utf8')).toContain(`<li>${sentence}</li>`);
    const published = world.site({ 'a.html': `<img src="${asset}">` });
    expect((await world.localize(published, '--allow', '**/*.jpg')).stderr).not.toContain('not published');
  });

  it('are found whatever the source writes for the host', async () => {
    await world.upload(press);
    const path = `/${project}/${press}`;
    const hosts = ['//www.datocms-assets.com', 'http://www.datocms-assets.com', 'https://WWW.DatoCMS-Assets.com'];
    const files = [...hosts, 'https://assets.example.org'].map((each, at) => [
      `${at}.html`,
      `<img src="${each}${path}">`,
    ]);
    const custom = ['--host', 'assets.example.org', '--connect-to', `assets.example.org=${world.assets.origin}`];
    const site = world.site(Object.fromEntries(files));
    expect(await world.localize(site, '--allow', `${host}/**`, ...custom)).toMatchObject({ status: 0, found: [] });
  });

  it.each([
    [`${host}/*`, `${host}/**`],
    [`${url(secret)}?w=20`, url(secret)],
    ['*-secret.jpg', '**/*-secret.jpg'],
    [`/${project}/*.jpg`, `**/${project}/*.jpg`],
    ['**/*-nothing.jpg', undefined],
  ])('are told of if a pattern matches none: %s', async (pattern, meant) => {
    const files = { 'a.html': `<img src="${url(secret)}?w=20"><img src="${asset}">` };
    const rule = 'Globs name whole URLs of assets, without parameters';
    const hint = meant === undefined ? '' : `: --allow ${meant}`;
    const { stderr } = await world.localize(world.site(files), '--allow', pattern);
    expect(stderr.replaceAll("'", '')).toContain(`--allow ${pattern} matches no asset. ${rule}${hint}.\n`);
    const { stderr: fine } = await world.localize(world.site(files), '--allow', '**/*-hero.jpg');
    expect(fine).not.toContain('matches no asset');
  });

  it('are not missed in an output that names no asset any more', async () => {
    const site = world.site({ 'a.html': `<img src="${asset}">` });
    await world.localize(site);
    expect((await world.localize(site, '--allow', '**/*-nothing.jpg')).stderr).not.toContain('matches no');
  });
});
