import { describe, expect, it } from 'vitest';
import { startWorld, url } from '../support/contract-world.ts';

const guide = '1700000005-guide.pdf';
const hero = '1700000001-hero.jpg';
const world = await startWorld();
await world.publish(guide, hero);

/** Parts of what the generators write. The router gets the links from the scripts and data. */
const outputs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Docusaurus: {
    '404.html': `<!doctype html><title>t</title><div id="__docusaurus"><a href="${url(guide)}" target="_blank">Guide</a></div>`,
    'assets/js/main.8f3a.js': `x={themeConfig:{navbar:{items:[{href:"${url(guide)}",label:"Guide"},{src:"${url(hero)}"}]}}};`,
    'docs/index.html': `<!doctype html><title>t</title><div id="__docusaurus"><a href="${url(guide)}">Guide</a><img src="${url(hero)}"></div>`,
  },
  Nuxt: {
    '200.html': '<!doctype html><title>t</title><div id="__nuxt"></div>',
    '_nuxt/B4x.js': `x={to:"${url(guide)}"};y={src:"${url(hero)}"};`,
    'a/_payload.json': `[{"url":1,"src":2},"${url(guide)}","${url(hero)}"]`,
    'a/index.html': `<!doctype html><title>t</title><div id="__nuxt"><a href="${url(guide)}">Guide</a><img src="${url(hero)}"></div><script type="application/json" id="__NUXT_DATA__">["${url(guide)}"]</script>`,
  },
};
const routers = Object.entries(outputs);
const linksIn = (text: string) => text.match(/[\w:/.]*_assets\/guide\.[\w.]+/g) ?? [];

describe.each(routers)('on a site of %s, whose router takes each path for a page', (router, files) => {
  const texts = (site: { read: (file: string) => string }) => Object.keys(files).map((file) => site.read(file));

  it('links to documents are absolute, in pages, scripts and data', async () => {
    const site = world.site(files);
    const { status, report } = await world.localize(site, '--site', 'https://www.example.org', '--base', '/docs');
    expect([status, report.findings]).toEqual([0, []]);
    const links = texts(site).flatMap(linksIn);
    expect(links).toHaveLength(texts(site).join().split('guide.').length - 1);
    for (const link of links) expect(link).toMatch(/^https:\/\/www\.example\.org\/docs\/_assets\/guide\./);
    expect(texts(site).join()).toMatch(/"\/docs\/_assets\/hero\./);
    const first = texts(site);
    expect((await world.localize(site, '--site', 'https://www.example.org', '--base', '/docs')).status).toBe(0);
    expect(texts(site)).toEqual(first);
  });

  it('a link to a document needs the origin of the site', async () => {
    const site = world.site(files);
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    expect(new Set(report.findings.map(({ code }) => code))).toEqual(new Set(['needs-site']));
    expect(report.findings[0]?.message).toContain(`since the router of ${router} takes a path for a page`);
    expect(texts(site)).toEqual(Object.values(files));
  });

  it('pictures alone need no origin', async () => {
    const pictures = Object.entries(files).map(([file, text]) => [file, text.replaceAll(url(guide), '/guide.pdf')]);
    const site = world.site({ ...(Object.fromEntries(pictures) as typeof files), 'guide.pdf': '%PDF-' });
    expect((await world.localize(site)).status).toBe(0);
  });

  it('with an absolute prefix nothing else is needed', async () => {
    const site = world.site(files);
    const { status } = await world.localize(site, '--prefix', 'https://cdn.example.net');
    expect(status).toBe(0);
    expect(
      texts(site)
        .flatMap(linksIn)
        .every((link) => link.startsWith('https://cdn.example.net/_assets/')),
    ).toBe(true);
  });

  it('a link that asks for a download still has its attribute', async () => {
    const page = files['404.html'] ?? files['200.html'] ?? '';
    const site = world.site({ '404.html': page, 'b.html': `<a href="${url(guide)}?dl=My%20Guide.pdf">Guide</a>` });
    expect((await world.localize(site, '--site', 'https://www.example.org')).status).toBe(0);
    expect(site.read('b.html')).toMatch(
      /^<a href="https:\/\/www\.example\.org\/_assets\/[^"]+" download="My Guide\.pdf">/,
    );
  });
});

it('on other sites links to documents are paths', async () => {
  const site = world.site({ 'index.html': `<!doctype html><title>t</title><a href="${url(guide)}">Guide</a>` });
  expect((await world.localize(site, '--site', 'https://www.example.org')).status).toBe(0);
  expect(linksIn(site.read('index.html'))).toEqual([expect.stringMatching(/^\/_assets\//)]);
});
