import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { token } from '../support/contract-cda.ts';
import { expectClean, expectErrors } from '../support/contract-checks.ts';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const secret = '1700000002-secret.jpg';
const film = '1700000003-film.mp4';
const asset = url(hero);
const path = `/${project}/${hero}`;

const world = await startWorld();
await world.publish(hero);
await world.addDraft(secret, film);
beforeEach(() => world.assets.reset());

describe('a URL that cannot be rewritten safely', () => {
  it('is an error with its own code: a template, a URL of another site, a split URL', async () => {
    await expectErrors(world, {
      'braces.html': [`<p data-src="${asset}?w={w}">`, 'template-url'],
      'dollar.js': [`const a = \`${asset}?w=\${w}\`;`, 'template-url'],
      'name.js': [`const a = \`${host}/${project}/\${name}.jpg\`;`, 'template-url'],
      'star.js': [`const a = "${host}/${project}/**";`, 'template-url'],
      'colon.txt': [`/files/* ${host}/${project}/:splat 200`, 'template-url'],
      'cut.js': [`const a = "${asset}?w=" + width;`, 'template-url'],
      'cut-more.js': [`x = '${asset}?auto=format&w='.concat(w)`, 'template-url'],
      'foreign.html': [
        `<img src="https://images.example.net/resize?url=${encodeURIComponent(asset)}&amp;w=3">`,
        'foreign-url',
      ],
      'foreign-raw.html': [`<img src="https://images.example.net/resize?url=${asset}&amp;w=3">`, 'foreign-url'],
      'foreign-next.json': [
        `{"a":"https://shop.example/_next/image?url=${encodeURIComponent(asset)}&w=640&q=75"}`,
        'foreign-url',
      ],
      'foreign-path.html': [`<img src="https://img.example/cdn-cgi/image/width=80/${asset}">`, 'foreign-url'],
      'srcset-in-url.txt': [`${asset}?w=1600%201600w,${asset}?w=800%20800w`, 'encoded-url'],
      'split.html': [
        `<script>push("{\\"src\\":\\"http")</script><script>push("s://www.datocms-assets.com${path}\\"}")</script>`,
        'encoded-url',
      ],
    });
  });

  it('is an error where two names of one JSON object would become the same, and nothing is written', async () => {
    await expectErrors(world, {
      'names.json': [`{"${asset}?utm_source=a": 1, "${asset}?utm_source=b": 2}`, 'broken-syntax'],
      'inline.html': [
        `<script type="application/json">{"${asset}?ixlib=js": {"a": 1}, "${asset}": {}}</script>`,
        'broken-syntax',
      ],
      'props.html': [
        `<astro-island props="{&quot;${asset}?ixlib=a&quot;:[0,1],&quot;${asset}&quot;:[0,2]}"></astro-island>`,
        'broken-syntax',
      ],
    });
  });

  it('is reported without a site too: the codes do not hide one another', async () => {
    const site = world.site({
      'p.html': `<meta property="og:image" content="${asset}"><p>www.datocms-assets.com</p><img src="${url(secret)}">`,
    });
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    expect(report.findings.map(({ code }) => code).sort()).toEqual(['mention', 'needs-site', 'unpublished']);
  });
});

describe('an image endpoint of the site itself', () => {
  it('gets the inner URL replaced in the same encoding', async () => {
    const encoded = encodeURIComponent(`${asset}?w=20&h=10`);
    const site = world.site({
      'astro.html': `<img src="/_image?href=${encoded}&amp;w=200">`,
      'next.html': `<img src="/_next/image?url=${encoded}&amp;w=640&amp;q=75">`,
      'netlify.html': `<img src="/.netlify/images?url=${encoded}">`,
      'vercel.html': `<img src="/_vercel/image?url=${encoded}&w=1">`,
      'raw.html': `<img src="/_image?href=${asset}?w=20&amp;w=200">`,
      'cdn.html': `<img src="/cdn-cgi/image/width=80,format=auto/${asset}">`,
    });
    const { report } = await expectClean(world, site);
    const file = (query: string) =>
      `/${report.assets[0]?.variants.find((one) => one.url === `${asset}${query}`)?.file}`;
    const inner = encodeURIComponent(file('?h=10&w=20'));
    expect(site.read('astro.html')).toBe(`<img src="/_image?href=${inner}&amp;w=200">`);
    expect(site.read('next.html')).toBe(`<img src="/_next/image?url=${inner}&amp;w=640&amp;q=75">`);
    expect(site.read('netlify.html')).toBe(`<img src="/.netlify/images?url=${inner}">`);
    expect(site.read('vercel.html')).toBe(`<img src="/_vercel/image?url=${inner}&w=1">`);
    expect(site.read('raw.html')).toBe(`<img src="/_image?href=${file('?w=20')}&amp;w=200">`);
    expect(site.read('cdn.html')).toMatch(
      /^<img src="\/cdn-cgi\/image\/width=80,format=auto\/\/?_assets\/hero\.\w+\.jpg">$/,
    );
  });
});

describe('a length-prefixed row', () => {
  it('gets its length updated', async () => {
    const row = `<p><img src="${asset}"> é</p>`;
    const text = `0:["a"]\n1f:T${Buffer.byteLength(row).toString(16)},${row}2:["b"]\n`;
    const site = world.site({ 'page.rsc': text, 'page.txt': text });
    await expectClean(world, site);
    for (const name of ['page.rsc', 'page.txt']) {
      const [, length = '', rest = ''] = /1f:T([0-9a-f]+),([\s\S]*)$/.exec(site.read(name)) ?? [];
      const body = Buffer.from(rest).subarray(0, Number.parseInt(length, 16)).toString();
      expect(body).toMatch(/^<p>.*<\/p>$/);
    }
  });
});

describe('a Tailwind class', () => {
  it('is changed together with its selector, or is an error', async () => {
    const selector = `.bg-\\[url\\(\\'${asset.replace(/[^\w-]/g, (letter) => `\\${letter}`)}\\'\\)\\]`;
    const site = world.site({
      'p.html': `<p class="bg-[url('${asset}')] p-4">`,
      'app.css': `${selector}{background-image:url('${asset}')}`,
    });
    const before = site.snapshot();
    const { status, found } = await world.localize(site);
    if (status === 1) {
      expect(found.length).toBeGreaterThan(0);
      expect(site.snapshot()).toEqual(before);
      return;
    }
    const [, name = ''] = /class="(\S+) p-4"/.exec(site.read('p.html')) ?? [];
    const [escaped = ''] = /^(\\.|[^{\\])+/.exec(site.read('app.css')) ?? [];
    expect(escaped.slice(1).replace(/\\(.)/g, '$1')).toBe(name);
    expect(name).not.toContain('datocms');
  });
});

describe('an archive or a binary file that names the host', () => {
  it('is rewritten and compressed again if that is safe, else an error; never patched', async () => {
    const text = `<!doctype html><img src="${asset}"><p>${'words '.repeat(200)}</p>`;
    const packed = gzipSync(text);
    const binary = Buffer.concat([Buffer.from([0, 1, 2, 255, 254]), Buffer.from(asset), Buffer.from([0, 0])]);
    const site = world.site({
      'p.html': text,
      'p.html.gz': packed,
      'data.bin': binary,
      'broken.gz': packed.subarray(0, 80),
    });
    const before = site.snapshot();
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    const codes = (name: string) => report.findings.filter(({ file }) => file === name).map(({ code }) => code);
    expect(codes('p.html')).toEqual([]);
    for (const name of ['p.html.gz', 'data.bin', 'broken.gz'])
      expect(`${name} ${codes(name)}`).toMatch(/ (archive|leak)$/);
    expect(site.snapshot()['data.bin']).toBe(before['data.bin']);
    expect(site.snapshot()['p.html.gz']).toBe(before['p.html.gz']);
  });
});

describe('a path of a known asset', () => {
  it('without the host, or on another host, is path-leak', async () => {
    await expectErrors(world, {
      'path.json': [`{"path":"${path}"}`, 'path-leak'],
      'slashes.json': [`{"path":"${path.replaceAll('/', '\\/')}"}`, 'path-leak'],
      'encoded.html': [`<a href="/api/get?file=${encodeURIComponent(path)}">`, 'path-leak'],
      'other-host.html': [`<img src="https://proxy.example${path}">`, 'path-leak'],
      'imgix.js': [`x="https://myproject.imgix.net${path}?w=3"`, 'path-leak'],
    });
  });

  it('of an asset that is not published is path-leak too, as text and as the place of a file', async () => {
    const draft = `/${project}/${secret}`;
    await expectErrors(world, {
      'path.json': [`{"path":"${draft}"}`, 'path-leak'],
      'slashes.json': [`{"path":"${draft.replaceAll('/', '\\/')}"}`, 'path-leak'],
      'units.js': [`x="${draft.replaceAll('/', '\\u002f')}"`, 'path-leak'],
      'encoded.html': [`<a href="/api/get?file=${encodeURIComponent(draft)}">`, 'path-leak'],
      'other-host.html': [`<img src="https://proxy.example${draft}">`, 'path-leak'],
      [draft.slice(1)]: ['a picture', 'path-leak'],
    });
    const others = world.site({ 'p.html': `<a href="/1${draft.slice(1)}"><a href="/${project}/about">` });
    expect((await world.localize(others)).found).toEqual([]);
  });

  it('is found for every published asset, referenced or not, and not for a longer path', async () => {
    const site = world.site({ 'p.html': `<a href="/archive${path.replace('hero', 'heroes')}">`, 'q.txt': `x${path}x` });
    const { found } = await world.localize(site);
    expect(found).not.toContain('path-leak p.html');
  });
});

describe('a host of DatoCMS or Mux that browsers will contact', () => {
  it('is one warning with its places, and counts in the coverage', async () => {
    const site = world.site({
      'a.html': `<img src="${asset}">\n<img src="${asset}"><mux-player playback-id="x"></mux-player>`,
      'b.html': '<p>\n<p><video src="https://stream.mux.com/x.m3u8"></video>',
      'live.js': 'new EventSource("https://graphql-listen.datocms.com/")',
      // No page loads it, and a bundler has named it.
      'unused.AbCdEfGh.js': 'fetch("https://graphql.datocms.com/")',
      // Only tools for developers load it, and it holds comments too.
      'live.js.map': '{"version":3,"sourcesContent":["fetch(\'https://graphql.datocms.com/\')"]}',
    });
    const { status, report, stderr } = await world.localize(site);
    expect(status).toBe(0);
    const player = {
      file: 'a.html',
      line: 2,
      column: site.read('a.html').indexOf('<mux') - site.read('a.html').indexOf('\n'),
    };
    expect(report.findings.map(({ code, level, url, places }) => ({ code, level, url, places }))).toEqual([
      // The player shows a poster, and counts who watches.
      { code: 'contacts-cms', level: 'warning', url: 'https://image.mux.com/', places: [player] },
      { code: 'contacts-cms', level: 'warning', url: 'https://inferred.litix.io/', places: [player] },
      {
        code: 'contacts-cms',
        level: 'warning',
        url: 'https://stream.mux.com/',
        places: [player, { file: 'b.html', line: 2, column: 24 }],
      },
      {
        code: 'contacts-cms',
        level: 'warning',
        url: 'https://graphql-listen.datocms.com/',
        places: [{ file: 'live.js', line: 1, column: 26 }],
      },
    ]);
    expect(report.coverage.contacts).toEqual([
      { host: 'graphql-listen.datocms.com', files: 1 },
      { host: 'image.mux.com', files: 1 },
      { host: 'inferred.litix.io', files: 1 },
      { host: 'stream.mux.com', files: 2 },
    ]);
    expect(stderr).toContain('! warning contacts-cms (4)');
  });
});

describe('a finding about an asset', () => {
  it('shows in the report what stands at its place, and in the terminal its URL', async () => {
    const site = world.site({
      'index.html': `<p>A draft:</p>\n<img class="hero" src="${url(secret)}?w=200">`,
      'og.html': `<meta property="og:image" content="${asset}">`,
    });
    const { report, stderr } = await world.localize(site);
    expect(report.findings.map(({ code, excerpt }) => ({ code, excerpt }))).toEqual([
      { code: 'unpublished', excerpt: `<img class="hero" src="${url(secret)}?w=200">` },
      { code: 'needs-site', excerpt: `<meta property="og:image" content="${asset}">` },
    ]);
    expect(stderr).not.toContain('class="hero"');
  });
});

describe('a finding about text that can’t be rewritten', () => {
  it('shows what stands there: one line, about 120 characters, control characters visible, and no token', async () => {
    const long = 'x'.repeat(500);
    const site = world.site({
      'a.js': `${long}\nconst key = "${token}", anotherName = "${asset}?w=" + width + "\u001b[31m${long}";\n${long}`,
      'p.html': '<p>Pictures come from www.datocms-assets.com, says a page.</p>',
      'é.html': `<p>${'é'.repeat(60)}www.datocms-assets.com${'é'.repeat(60)}`,
    });
    const { report, stderr } = await world.localize(site);
    const excerpts = report.findings.map(({ code, excerpt = '' }) => ({ code, excerpt }));
    const [secret, script, page, accents] = excerpts;
    expect(secret).toEqual({ code: 'token-in-output', excerpt: '' });
    expect(script?.code).toBe('template-url');
    expect(script?.excerpt).toContain(`**", anotherName = "${asset.slice(0, 40)}`);
    expect(page).toEqual({
      code: 'mention',
      excerpt: '<p>Pictures come from www.datocms-assets.com, says a page.</p>',
    });
    expect(accents?.excerpt).toMatch(/^é{20}www\.datocms-assets\.comé+$/);
    for (const { excerpt } of excerpts) expect(excerpt.length).toBeLessThanOrEqual(160);
    expect(stderr).toContain('says a page.</p>');
    expect(JSON.stringify(report) + stderr).not.toContain(token.slice(-4));
  });
});
