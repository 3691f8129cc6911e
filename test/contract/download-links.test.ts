import { describe, expect, it } from 'vitest';
import { startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const world = await startWorld();
await world.publish(hero);

describe('a link that asks for a download', () => {
  it('does so by its attribute, since the URL of a stored file can not', async () => {
    const page = `<a href="${url(hero)}?dl=My%20Guide.jpg">Guide</a>`;
    const site = world.site({ 'index.html': page, 'other.html': page });
    const { status, report } = await world.localize(site);
    const [{ file = '' } = {}] = report.assets.flatMap(({ variants }) => variants);
    expect([status, report.counts.references, report.findings]).toEqual([0, 2, []]);
    expect(site.read('index.html')).toBe(`<a href="/${file}" download="My Guide.jpg">Guide</a>`);
    const first = site.read('other.html');
    expect((await world.localize(site)).status).toBe(0);
    expect(site.read('other.html')).toBe(first);
  });

  it('stays as it is where stored files are on another origin, for which browsers ignore the attribute', async () => {
    const site = world.site({ 'index.html': `<a href="${url(hero)}?dl=My%20Guide.jpg">Guide</a>` });
    expect((await world.localize(site, '--prefix', 'https://cdn.example.net')).status).toBe(0);
    expect(site.read('index.html')).toMatch(/^<a href="https:\/\/cdn\.example\.net\/[^" ]+">Guide<\/a>$/);
  });

  it('leads to a problem once', async () => {
    const site = world.site({ 'index.html': `<a href="${url('1700000099-draft.pdf')}?dl=a.pdf">Guide</a>` });
    const { report } = await world.localize(site);
    expect(report.findings.map(({ code, column }) => `${code} ${column}`)).toEqual(['unpublished 10']);
  });
});
