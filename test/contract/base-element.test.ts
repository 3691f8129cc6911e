import { expect, it } from 'vitest';
import { startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';

const world = await startWorld();
await world.publish(hero);

const page = (href: string) =>
  `<!doctype html><title>x</title><base href="${href}"><img src="${url(hero)}?w=20"><a style="--a:url(${url(hero)}?w=20)">x</a>`;

it('a base on another origin makes the URLs of its page absolute, and no others', async () => {
  // So many that threads scan them. Tags are equal on pages with and without the base.
  const names = Array.from({ length: 2100 }, (_, at) => `p${at}/index.html`);
  const site = world.site(
    Object.fromEntries(names.map((name, at) => [name, page(at % 2 ? '/docs/' : 'https://cdn.example.net/')])),
  );
  const { status, report } = await world.localize(site, '--site', 'https://www.example.org');
  expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
  for (const [at, name] of names.entries()) {
    const origin = at % 2 ? '' : 'https://www\\.example\\.org';
    expect(site.read(name)).toMatch(
      new RegExp(`<img src="${origin}/_assets/[\\w.-]+"><a style="--a:url\\(${origin}/_assets/[\\w.-]+\\)">`),
    );
  }
  expect((await world.localize(site, '--site', 'https://www.example.org')).status).toBe(0);
});

it('a base on another origin is an error at each place without the origin of the site', async () => {
  const text = page('https://www.example.org/');
  const site = world.site({ 'index.html': text, 'docs/index.html': page('/docs/') });
  const before = site.snapshot();
  const { status, report, stderr } = await world.localize(site);
  expect(status).toBe(1);
  const columns = [text.indexOf(url(hero)) + 1, text.lastIndexOf(url(hero)) + 1];
  const places = columns.map((column) => ({ file: 'index.html', line: 1, column }));
  expect(report.findings).toMatchObject([{ code: 'needs-site', places }]);
  expect(stderr).toContain(
    '2 places need an absolute URL, since the base URL of the document is on another origin, and the site has no origin.',
  );
  expect(site.snapshot()).toEqual(before);
  expect((await world.localize(site, '--prefix', 'https://files.example.org')).status).toBe(0);
});
