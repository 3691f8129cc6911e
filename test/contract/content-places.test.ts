import { describe, expect, it } from 'vitest';
import { project, startWorld, url } from '../support/contract-world.ts';

const [dead, alive] = ['1700000901-dead.png', '1700000902-alive.png'];
const named = '1700000903-named.png';
const path = (name: string) => `/${project}/${name}`;

const world = await startWorld();
const [broken, fine] = [await world.upload(dead), await world.upload(alive)];
await world.upload(named);
world.cda.content = {
  ...world.cda.content,
  articles: [
    { id: '11', published: { gallery: [broken], slug: `see ${url(named)}` } },
    { id: '12', published: { cover: fine, title: { en: 'Fine', it: 'Da www.datocms-assets.com' } } },
    { id: '13', published: null, draft: { slug: 'draft of www.datocms-assets.com' } },
  ],
  home: { id: '14', published: { note: 'Pictures are on https://www.datocms-assets.com/.' } },
};
for (const name of [dead, named]) world.assets.responses.set(path(name), () => ({ status: 404 }));

const files = {
  'a.html': `<p>Da www.datocms-assets.com</p><img src="${url(alive)}">`,
  'b.html': `<img src="${url(dead)}"> <img src="${url(named)}">`,
};

describe('a finding about published content', () => {
  it('names record and field, also when the walk reads only what changed', async () => {
    const site = world.site(files);
    const first = await world.localize(site, '--retries', '0');
    const again = await world.localize(site, '--retries', '0');
    for (const { status, report, stderr } of [first, again]) {
      expect(status).toBe(1);
      const found = Object.fromEntries(
        report.findings.map(({ url: of, code, via }) => [of?.split('/').at(-1) ?? code, via]),
      );
      const article = { model: 'article', locale: null };
      expect(found).toEqual({
        [dead]: [{ ...article, record: '11', field: 'gallery' }],
        [named]: [{ ...article, record: '11', field: 'slug' }],
        mention: [
          { ...article, record: '12', field: 'title', locale: 'it' },
          { ...article, model: 'home', record: '14', field: 'note' },
        ],
      });
      expect(stderr).toMatch(/^ {4}in DatoCMS: article › gallery \(record 11\)$/m);
      expect(stderr).toMatch(/^ {4}in DatoCMS: article › title \(record 12, it\)$/m);
    }
  });

  it('of the host alone makes nothing published', async () => {
    const { stdout } = await world.run(world.site(), 'published');
    const paths = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { path: string }).path);
    expect(paths).toEqual([dead, alive, named].map(path));
    expect(world.cda.requests.filter(({ query }) => /path: \{ in: \[[^\]]*""/.test(query))).toEqual([]);
  });
});
