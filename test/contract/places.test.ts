import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { expectClean, fileOf } from '../support/contract-checks.ts';
import { startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const other = '1700000002-other.png';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero, other);

const sha = (algorithm: string, text: string | Uint8Array) =>
  `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`;

/** Places that must be absolute: file, text before the URL, text after it. */
const absolutePlaces: readonly (readonly [file: string, before: string, after: string])[] = [
  ['og.html', '<meta property="og:image" content="', '">'],
  ['og-secure.html', "<meta content='", "' property='og:image:secure_url'>"],
  ['og-video.html', '<meta property=og:video content=', '>'],
  ['twitter.html', '<meta name="twitter:image" content="', '">'],
  ['itemprop.html', '<meta itemprop="image" content="', '">'],
  ['ld.html', '<script type="application/ld+json">{"image":"', '"}</script>'],
  ['new-url.js', 'export const a = new URL("', '");'],
  ['new-url-single.js', "const b=new URL( '", "' )"],
  ['island.html', '<astro-island props="{&quot;a&quot;:[7,&quot;', '&quot;]}"></astro-island>'],
  ['rss.xml', '<?xml version="1.0"?><rss version="2.0"><channel><item><enclosure url="', '"/></item></channel></rss>'],
  [
    'content.xml',
    '<rss version="2.0"><channel><item><description>&lt;img src=&quot;',
    '&quot;&gt;</description></item></channel></rss>',
  ],
  [
    'cdata.xml',
    '<rss version="2.0"><channel><item><description><![CDATA[<img src="',
    '">]]></description></item></channel></rss>',
  ],
  ['atom.xml', '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="', '"/></entry></feed>'],
  [
    'sitemap.xml',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><image:image><image:loc>',
    '</image:loc></image:image></url></urlset>',
  ],
  ['feed.json', '{"version":"https://jsonfeed.org/version/1.1","items":[{"image":"', '"}]}'],
];

const relativePlaces: readonly (readonly [file: string, before: string, after: string])[] = [
  ['img.html', '<img src="', '">'],
  ['a.html', '<a href="', '">file</a>'],
  ['style.html', '<p style="background:url(\'', '\')">'],
  ['unquoted.html', '<img src=', ' alt=x>'],
  ['style.css', 'a{background:url(', ')}'],
  ['poster.html', '<video poster="', '"></video>'],
  ['data.html', '<p data-any="', '">'],
  ['noscript.html', '<noscript><img src="', '"></noscript>'],
  ['template.html', '<template><img src="', '"></template>'],
  ['island.html', '<astro-island props="{&quot;a&quot;:[0,&quot;', '&quot;]}"></astro-island>'],
  ['comment.html', '<!-- <img src="', '"> -->'],
  ['svg.html', '<svg><image xlink:href="', '"/></svg>'],
  ['srcdoc.html', '<iframe srcdoc="<img src=&quot;', '&quot;>"></iframe>'],
  ['refresh.html', '<meta http-equiv="refresh" content="5; url=', '">'],
];

const eitherPlaces: readonly (readonly [file: string, before: string, after: string])[] = [
  ['data.json', '{"a":"', '"}'],
  ['slashes.json', '{"a":"', '"}'],
  ['bundle.js', 'const hero="', '";'],
  ['inline.html', '<script>window.a="', '"</script>'],
];

const all = (places: typeof absolutePlaces, folder: string) =>
  Object.fromEntries(places.map(([file, before, after]) => [`${folder}/${file}`, `${before}${asset}${after}`]));

describe('the URL of a stored file', () => {
  it('is absolute for readers outside the page and root-relative in pages and CSS; all other bytes stay', async () => {
    const site = world.site({
      ...all(absolutePlaces, 'abs'),
      ...all(relativePlaces, 'rel'),
      ...all(eitherPlaces, 'any'),
    });
    const done = await expectClean(world, site, '--site', 'https://www.example.org');
    const portable = fileOf(done, asset, 'portable');
    const web = fileOf(done, asset);
    expect(portable).toBe(web);
    const local = `/${web}`;
    const absolute = `https://www.example.org${local}`;
    for (const [file, before, after] of absolutePlaces)
      expect(`${file}: ${site.read(`abs/${file}`)}`).toBe(`${file}: ${before}${absolute}${after}`);
    for (const [file, before, after] of relativePlaces)
      expect(`${file}: ${site.read(`rel/${file}`)}`).toBe(`${file}: ${before}${local}${after}`);
    for (const [file, before, after] of eitherPlaces)
      expect([local, absolute].map((to) => `${before}${to}${after}`)).toContain(site.read(`any/${file}`));
  });

  it.each([
    'news/_payload.json',
    'news/__data.json',
    'page-data/news/page-data.json',
    'page-data/sq/d/123.json',
    '_next/data/build-id/news.json',
    'news.data',
  ])('names the file that the page names in data that its script loads: %s', async (file) => {
    const [page, data] = [`<img src="${asset}?auto=format">`, `[{"_1":2},"url","${asset}?auto=format"]`];
    const site = world.site({ 'news.html': page, [file]: data, 'api/news.json': data });
    const done = await expectClean(world, site, '--site', 'https://www.example.org');
    const [web, portable] = (['web', 'portable'] as const).map((accept) =>
      fileOf(done, `${asset}?auto=format`, accept),
    );
    expect(web).not.toBe(portable);
    expect(site.read('news.html')).toBe(`<img src="/${web}">`);
    expect(site.read(file)).toBe(`[{"_1":2},"url","/${web}"]`);
    expect(site.read('api/news.json')).toBe(`[{"_1":2},"url","/${portable}"]`);
  });

  it.each<[string, before: string, after: string]>([
    [
      '_seoMetaTags',
      '<script type="application/json">{"attributes":{"property":"og:image","content":"',
      '"}}</script>',
    ],
    [
      'React rows',
      '<script>self.__next_f=[];self.__next_f.push([1,"5:[\\"$\\",\\"meta\\",\\"3\\",{\\"name\\":\\"twitter:image\\",\\"content\\":\\"',
      '\\"}]\\n"])</script>',
    ],
    [
      'props of an island',
      '<astro-island props="{&quot;property&quot;:[0,&quot;og:image&quot;],&quot;content&quot;:[0,&quot;',
      '&quot;]}"></astro-island>',
    ],
  ])('is that of the social tag in the data from which a script makes it again: %s', async (_, before, after) => {
    const image = `${asset}?auto=format`;
    const page = (tag: string, picture: string) =>
      `<meta property="og:image" content="${tag}"><img src="${picture}">${before}${tag}${after}`;
    const site = world.site({ 'news.html': page(image, image) });
    const done = await expectClean(world, site, '--site', 'https://www.example.org');
    const tag = `https://www.example.org/${fileOf(done, image, 'portable')}`;
    expect(site.read('news.html')).toBe(page(tag, `/${fileOf(done, image)}`));
  });

  it('is one needs-site with all absolute places without site or absolute prefix, before any download', async () => {
    world.assets.reset();
    const site = world.site({ ...all(absolutePlaces, 'abs'), ...all(relativePlaces, 'rel') });
    const before = site.snapshot();
    const { status, found, report } = await world.localize(site);
    expect(status).toBe(1);
    const places = absolutePlaces.map(([file, start]) => ({ file: `abs/${file}`, line: 1, column: start.length + 1 }));
    const [first] = places.sort((a, b) => (a.file < b.file ? -1 : 1));
    expect(found).toEqual([`needs-site ${first?.file}`]);
    expect(report.findings).toMatchObject([{ ...first, places }]);
    expect(report.findings[0]?.message).toContain(`${places.length} places need an absolute URL`);
    expect(world.assets.requests).toEqual([]);
    expect(report.counts).toMatchObject({ errors: 1, downloaded: 0 });
    expect(site.snapshot()).toEqual(before);
  });

  it('is absolute everywhere with an absolute prefix, without needs-site', async () => {
    const site = world.site({
      ...all(absolutePlaces, 'abs'),
      ...all(relativePlaces, 'rel'),
      ...all(eitherPlaces, 'any'),
    });
    const done = await expectClean(world, site, '--prefix', 'https://cdn.example.net/v1/', '--dir', 'media/cms');
    const file = fileOf(done, asset);
    expect(file).toMatch(/^media\/cms\/hero\.[a-z0-9]+\.jpg$/);
    for (const [folder, places] of Object.entries({ abs: absolutePlaces, rel: relativePlaces, any: eitherPlaces }))
      for (const [name, before, after] of places)
        expect(`${name}: ${site.read(`${folder}/${name}`)}`).toBe(
          `${name}: ${before}https://cdn.example.net/v1/${file}${after}`,
        );
    expect(site.stored('media/cms')).toEqual([file.split('/').at(-1)]);
    expect(site.stored()).toEqual([]);
  });

  it.each<readonly [string, readonly string[], string, string]>([
    ['a base', ['--base', '/docs'], '/docs/_assets/', 'https://www.example.org/docs/_assets/'],
    [
      'a base with slashes on both ends',
      ['--base', '/docs/en/'],
      '/docs/en/_assets/',
      'https://www.example.org/docs/en/_assets/',
    ],
    [
      'a prefix that is a path',
      ['--prefix', '/static/'],
      '/static/_assets/',
      'https://www.example.org/static/_assets/',
    ],
    [
      'a prefix over a base',
      ['--base', '/docs', '--prefix', '/cdn'],
      '/cdn/_assets/',
      'https://www.example.org/cdn/_assets/',
    ],
    ['a folder of two parts', ['--dir', 'a/b'], '/a/b/', 'https://www.example.org/a/b/'],
  ])('joins slashes cleanly with %s, which is no folder in the output', async (_what, args, relative, absolute) => {
    const site = world.site({ 'p.html': `<img src="${asset}"><meta property="og:image" content="${asset}">` });
    const done = await expectClean(world, site, '--site', 'https://www.example.org', ...args);
    const name = fileOf(done, asset).split('/').at(-1);
    expect(site.read('p.html')).toBe(
      `<img src="${relative}${name}"><meta property="og:image" content="${absolute}${name}">`,
    );
    expect(Object.keys(site.snapshot())).toEqual(expect.arrayContaining([fileOf(done, asset), 'p.html']));
    expect(fileOf(done, asset)).toMatch(/^(_assets|a\/b)\//);
  });

  it('is absolute in Markdown and plain text with a site, else root-relative', async () => {
    const files = { 'llms.txt': `See ${asset}.\n`, 'a.md': `![a](${asset} "t")\n` };
    const [known, unknown] = [world.site(files), world.site(files)];
    const local = `/${fileOf(await expectClean(world, known, '--site', 'https://www.example.org'), asset, 'portable')}`;
    await expectClean(world, unknown);
    expect(known.read('llms.txt')).toBe(`See https://www.example.org${local}.\n`);
    expect(known.read('a.md')).toBe(`![a](https://www.example.org${local} "t")\n`);
    expect(unknown.read('llms.txt')).toBe(`See ${local}.\n`);
    expect(unknown.read('a.md')).toBe(`![a](${local} "t")\n`);
  });
});

describe('integrity', () => {
  it('is recomputed for changed scripts and styles of the site, and else kept', async () => {
    const code = `export const hero = "${asset}";`;
    const plain = 'export {};';
    const css = `a{background:url("${asset}")}`;
    const site = world.site({
      'js/app.js': code,
      'js/plain.js': plain,
      'app.css': css,
      'p.html':
        `<script type=module src="/js/app.js" integrity="${sha('sha384', code)}"></script>` +
        `<script src="/js/plain.js" integrity="${sha('sha384', plain)}"></script>` +
        `<link rel=stylesheet href="app.css" integrity="${sha('sha256', css)}">`,
    });
    await expectClean(world, site);
    const [first, second, third] = [...site.read('p.html').matchAll(/integrity="([^"]*)"/g)].map(([, value]) => value);
    expect(first).toBe(sha('sha384', site.bytes('js/app.js')));
    expect(second).toBe(sha('sha384', plain));
    expect(third).toBe(sha('sha256', site.bytes('app.css')));
    expect(site.read('js/app.js')).not.toBe(code);
  });
});
