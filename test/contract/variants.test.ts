import { beforeEach, describe, expect, it } from 'vitest';
import { expectClean } from '../support/contract-checks.ts';
import { picture, sha256 } from '../support/contract-pictures.ts';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const logo = '1700000002-logo.png';

const world = await startWorld();
await world.publish(hero, logo);
beforeEach(() => world.assets.reset());

const sources = (text: string) => [...text.matchAll(/src="([^"]*)"/g)].map(([, value]) => value);
const images = (queries: readonly string[]) => queries.map((query) => `<img src="${url(hero)}${query}">`).join('\n');

describe('the canonical variant', () => {
  it('has sorted parameters and normalised percent-encoding: all spellings are one download and one file', async () => {
    const spellings = [
      '?w=20&amp;h=10&amp;auto=format,compress&amp;ar=16:9',
      '?auto=format,compress&ar=16:9&h=10&w=20',
      '?ar=16%3A9&amp;auto=format%2Ccompress&amp;w=20&amp;h=10',
      '?ar=16%3a9&#38;auto=format%2ccompress&#38;h=10&#38;w=20',
      '?h=10&w=20&ar=16:9&auto=%66ormat,compress&utm_source=letter',
      '?w=20&h=10&ar=16:9&auto=format,compress&ixlib=js-3.9.1&utm_campaign=x&utm_medium=y',
    ];
    const site = world.site({ 'p.html': images(spellings) });
    const { report } = await expectClean(world, site);
    expect(world.assets.requests).toHaveLength(1);
    expect(new Set(sources(site.read('p.html'))).size).toBe(1);
    expect(report.assets[0]?.variants.map((variant) => variant.url)).toEqual([
      `${url(hero)}?ar=16:9&auto=format,compress&h=10&w=20`,
    ]);
    expect(world.assets.requests[0]?.url).not.toMatch(/utm_|ixlib/);
  });

  it('is the original without a query, with an empty one, or with only unknown parameters', async () => {
    const site = world.site({ 'p.html': images(['', '?', '?utm_source=x', '?ixlib=a', '#top', '?#t=0.1']) });
    await expectClean(world, site);
    expect(world.assets.requests.map((one) => one.url)).toEqual([`/${project}/${hero}`]);
    const [first, second, third, fourth, fifth, sixth] = sources(site.read('p.html'));
    expect(new Set([first, second, third, fourth]).size).toBe(1);
    expect([fifth, sixth]).toEqual([`${first}#top`, `${first}#t=0.1`]);
  });

  it('differs for another value, another parameter, or another letter case of a value', async () => {
    const queries = [
      '?w=20',
      '?w=21',
      '?h=20',
      '?w=20&h=20',
      '?txt=A&w=20',
      '?txt=a&w=20',
      '?w=20&q=50',
      '?w=20&sat=-100',
    ];
    const site = world.site({ 'p.html': images(queries) });
    const { report } = await expectClean(world, site);
    expect(report.assets[0]?.variants).toHaveLength(queries.length);
    expect(world.assets.requests.map((one) => one.url).sort()).toEqual(
      report.assets[0]?.variants.map((variant) => variant.url.replace(host, '')).sort(),
    );
  });

  it('of a signed URL is kept byte for byte, with order and encoding', async () => {
    const signed = [
      '?w=20&h=10&utm_source=x&s=0123456789abcdef0123456789abcdef',
      '?auto=format%2Ccompress&b=%3a&s=fedcba9876543210fedcba9876543210',
    ];
    const site = world.site({ 'p.html': images(signed.map((query) => query.replaceAll('&', '&amp;'))) });
    const { report } = await expectClean(world, site);
    expect(world.assets.requests.map((one) => one.url).sort()).toEqual(
      signed.map((query) => `/${project}/${hero}${query}`).sort(),
    );
    expect(report.assets[0]?.variants.map((variant) => variant.url).sort()).toEqual(
      signed.map((query) => `${url(hero)}${query}`).sort(),
    );
  });

  it('is one asset and one download for all spellings of the host', async () => {
    const path = `/${project}/${hero}?w=24`;
    const hosts = [
      host,
      'http://www.datocms-assets.com',
      '//www.datocms-assets.com',
      'https://www.datocms-assets.com:443',
      'HTTPS://WWW.DATOCMS-ASSETS.COM',
    ];
    const site = world.site({ 'p.html': hosts.map((origin) => `<img src="${origin}${path}">`).join('') });
    const { report } = await expectClean(world, site);
    expect(new Set(sources(site.read('p.html'))).size).toBe(1);
    expect(world.assets.requests).toHaveLength(1);
    expect(report.assets.map(({ source }) => source)).toEqual([url(hero)]);
  });

  it('is requested once for two files of a site, and once for two sites with one cache', async () => {
    const files = {
      'a.html': images(['?w=25']),
      'b/c.html': images(['?w=25', '?w=25']),
      'd.css': `a{background:url(${url(hero)}?w=25)}`,
    };
    const [first, second] = [world.site(files), world.site(files)];
    await expectClean(world, first);
    expect(world.assets.requests).toHaveLength(1);
    await expectClean(world, second, '--cache-dir', first.cache);
    expect(world.assets.requests).toHaveLength(1);
    expect(second.snapshot()).toEqual(first.snapshot());
  });

  it('is fetched again after the upload was replaced, which its md5 shows', async () => {
    const name = '1700000003-replaced.png';
    await world.publish(name);
    const files = { 'p.html': `<img src="${url(name)}?w=20"><img src="${url(name)}">` };
    const [first, second] = [world.site(files), world.site(files)];
    await expectClean(world, first);
    const before = world.assets.requests.length;
    const replaced = await world.upload(name, await picture('png', 'another'));
    const { articles = [], ...rest } = world.cda.content;
    world.cda.content = {
      ...rest,
      articles: [...articles.slice(0, -1), { id: 'a-new', published: { cover: replaced } }],
    };
    await expectClean(world, second, '--cache-dir', first.cache);
    expect(world.assets.requests.length).toBe(before * 2);
    const [, whole = ''] = sources(second.read('p.html'));
    expect(sha256(second.bytes(whole.slice(1)))).toBe(sha256(await picture('png', 'another')));
  });
});

describe('the Accept profile', () => {
  const page = (query: string) =>
    `<meta property="og:image" content="${url(hero)}${query}"><img src="${url(hero)}${query}">` +
    `<script type="application/ld+json">{"image":"${url(hero)}${query}"}</script>` +
    `<style>a{background:url(${url(hero)}${query})}</style><script>x="${url(hero)}${query}"</script>` +
    `<astro-island props="{&quot;a&quot;:[0,&quot;${url(hero)}${query}&quot;]}"></astro-island>`;
  const files = {
    'p.html': page('?auto=format&amp;w=30').replaceAll(
      /(<script>.*?<\/script>|<style>.*?<\/style>|<script type.*?<\/script>)/g,
      (text) => text.replaceAll('&amp;', '&'),
    ),
    'site.css': `a{background:url(${url(hero)}?auto=format&w=30)}`,
    'feed.xml': `<rss><channel><item><enclosure url="${url(hero)}?auto=format&amp;w=30"/></item></channel></rss>`,
    'site.webmanifest': `{"icons":[{"src":"${url(hero)}?auto=format&w=30"}]}`,
    'data.json': `{"a":"${url(hero)}?auto=format&w=30"}`,
  };

  it.each<readonly [string, readonly string[], string, string]>([
    ['webp by default', [], 'webp', 'image/webp'],
    ['avif too where it is wanted', ['--formats', 'avif,webp'], 'avif', 'image/avif'],
    ['the original format where that is wanted', ['--formats', 'original'], 'jpg', 'image/jpeg'],
  ])('of pages and CSS takes %s, and what robots read stays jpeg', async (_what, args, extension, type) => {
    const site = world.site(files);
    const { report } = await expectClean(world, site, '--site', 'https://www.example.org', ...args);
    const variants = report.assets[0]?.variants ?? [];
    const name = (accept: string) => variants.find((variant) => variant.accept === accept)?.file ?? '';
    expect(name('web')).toMatch(new RegExp(`\\.${extension}$`));
    expect(name('portable')).toMatch(/\.jpg$/);
    const local = (text: string) => [...text.matchAll(/\/(_assets\/[\w.-]+)/g)].map(([, found]) => found);
    const [web, portable] = [name('web'), name('portable')];
    expect(local(site.read('p.html'))).toEqual([portable, web, portable, web, web, web]);
    expect(local(site.read('site.css'))).toEqual([web]);
    expect(local(site.read('feed.xml'))).toEqual([portable]);
    expect(local(site.read('site.webmanifest'))).toEqual([portable]);
    expect(local(site.read('data.json'))).toEqual([portable]);
    const accepted = world.assets.requests.map(({ accept }) => accept);
    expect(accepted.filter((accept) => accept.includes(type) && /avif|webp/.test(accept))).toHaveLength(
      extension === 'jpg' ? 0 : 1,
    );
    expect(accepted.some((accept) => !/avif|webp/.test(accept))).toBe(true);
  });

  it('also decides where a project default, not the URL, negotiates', async () => {
    world.assets.defaults = 'auto=format';
    const site = world.site({
      'p.html': `<meta property="og:image" content="${url(hero)}?w=31"><img src="${url(hero)}?w=31"><img src="${url(logo)}">`,
    });
    await expectClean(world, site, '--site', 'https://www.example.org');
    expect(site.read('p.html')).toMatch(/content="[^"]*\.jpg"><img src="[^"]*\.webp"><img src="[^"]*\.webp">$/);
  });
});

describe('what a feed states about a file', () => {
  it('stays where it is so, in the words of the feed, and says the format and size of a picture that was made', async () => {
    const recordings = { 'talk.m4a': 'audio/mp4', 'talk.json': 'application/json', 'film.mp4': 'video/mp4' };
    const start = (brand: string) => Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0${brand}mp42`, 'latin1');
    const bytes: Record<string, Buffer> = { m4a: start('M4A '), json: Buffer.from('{}'), mp4: start('isom') };
    for (const [name, type] of Object.entries(recordings))
      await world.upload(`1700000003-${name}`, bytes[name.replace(/.*\./, '')], type);
    await world.publish(...Object.keys(recordings).map((name) => `1700000003-${name}`));
    const stated = [
      ['1700000003-talk.m4a', 24, 'audio/x-m4a'],
      ['1700000003-talk.json', 2, 'application/json+chapters'],
      ['1700000003-film.mp4', 24, 'Video/mp4; codecs=&quot;avc1.42E01E&quot;'],
      ['1700000003-film.mp4', 24, 'video/webm'],
      [`${hero}?w=20&amp;fm=webp`, 1, 'image/jpeg'],
      [`${hero}?w=20`, 1, 'image/jpg'],
    ] as const;
    const site = world.site({
      'feed.xml': `<rss><channel>${stated.map(([name, length, type]) => `<item><enclosure url="${url(name)}" length="${length}" type="${type}"/></item>`).join('')}</channel></rss>`,
    });
    const { report } = await expectClean(world, site, '--site', 'https://www.example.org');
    const sizeOf = (query: string) =>
      report.assets.flatMap(({ variants }) => variants).find((variant) => variant.url.endsWith(query))?.bytes;
    expect(
      [...site.read('feed.xml').matchAll(/length="(\d+)" type="([^"]*)"/g)].map(([, length, type]) => [
        Number(length),
        type,
      ]),
    ).toEqual([
      ...stated.slice(0, 3).map(([, length, type]) => [length, type]),
      [24, 'video/mp4'],
      [sizeOf('?fm=webp&w=20'), 'image/webp'],
      [sizeOf('?w=20'), 'image/jpg'],
    ]);
  });
});

describe('names', () => {
  it('are slug, hash and the extension of the type that the bytes have, and hold neither project id nor timestamp', async () => {
    const site = world.site({ 'p.html': images(['', '?fm=png', '?fm=webp&w=20', '?fm=avif']) });
    const { report } = await expectClean(world, site);
    const names = report.assets[0]?.variants.map(({ file }) => file?.split('/').at(-1) ?? '') ?? [];
    expect(names.map((name) => name.split('.').at(-1)).sort()).toEqual(['avif', 'jpg', 'png', 'webp']);
    for (const name of names) expect(name).toMatch(/^hero\.[a-z0-9_-]+\.[a-z0-9]+$/);
    expect(site.stored().join()).not.toMatch(/77001|1700000001/);
  });

  it('are lower case, of few letters, at most 120 bytes, no device, no leading dot, whatever the upload is called', async () => {
    const uploads = [
      '1700000100-UPPER_Case.PNG',
      '1700000101-con.png',
      '1700000102-nul.tar.png',
      `1700000103-${'long-'.repeat(45)}.png`,
      '1700000104-Köln Straße (1),+b.png',
      '1700000105-.hidden.png',
      '1700000106-日本語.png',
      '1700000107-1690000000-team_photo_2.png',
      'no-timestamp.png',
      '1700000108-a%2Fb.png',
      '1700000109-77001.png',
    ];
    for (const [at, name] of uploads.entries())
      await world.upload(name, await picture('png', `name ${at}`), 'image/png');
    await world.publish(...uploads);
    const text = uploads
      .map((name) => `<img src="${host}/${project}/${name.includes('%') ? name : encodeURIComponent(name)}">`)
      .join('\n');
    const site = world.site({ 'p.html': text });
    await expectClean(world, site);
    const names = site.stored();
    expect(names).toHaveLength(uploads.length);
    for (const name of names) {
      expect(name).toMatch(/^[a-z0-9_-][a-z0-9._-]*\.png$/);
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
      expect(name).not.toMatch(/77001|1700000\d|1690000000/);
      expect(name).not.toContain('..');
    }
    expect(
      sources(site.read('p.html'))
        .map((value) => value?.split('/').at(-1))
        .sort(),
    ).toEqual(names);
  });

  it('are one for the same bytes, however many variants and assets they come from', async () => {
    const bytes = await picture('png', 'twins');
    const twins = ['1700000201-twin.png', '1700000202-twin.png'];
    for (const name of twins) await world.upload(name, bytes);
    await world.publish(...twins);
    for (const name of twins) world.assets.responses.set(`/${project}/${name}`, () => ({ status: 200, body: bytes }));
    const site = world.site({
      'p.html': twins.map((name) => `<img src="${url(name)}?w=900"><img src="${url(name)}?w=1000">`).join(''),
    });
    const { report } = await expectClean(world, site);
    expect(report.assets.flatMap(({ variants }) => variants)).toHaveLength(4);
    expect(site.stored()).toHaveLength(1);
    expect(new Set(sources(site.read('p.html'))).size).toBe(1);
  });

  it('are the same whatever the order in which files are found and answers come', async () => {
    const files: Record<string, string> = { 'a.html': images(['?w=11', '?w=12']), 'b.html': images(['?w=13', '']) };
    const one = world.site(files);
    await expectClean(world, one);
    world.assets.responses.set(`/${project}/${hero}`, (_, before) => ({
      delay: before === 0 ? 120 * Math.random() : 0,
    }));
    const two = world.site(Object.fromEntries(Object.entries(files).reverse()));
    await expectClean(world, two, '--concurrency', '2');
    expect(two.snapshot()).toEqual(one.snapshot());
  });
});
