import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Done, host, project, type Site, startWorld, url, type World } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const secret = '1700000002-secret.jpg';
const film = '1700000003-film.mp4';
const asset = url(hero);
const path = `/${project}/${hero}`;
let world: World;

beforeAll(async () => {
  world = await startWorld();
  await world.publish(hero);
  await world.hide(secret, film);
});
beforeEach(() => world.assets.reset());
afterAll(() => world.close());

async function clean(site: Site, ...args: string[]): Promise<Done> {
  const done = await world.localize(site, ...args);
  expect({ status: done.status, findings: done.report.findings }).toEqual({ status: 0, findings: [] });
  return done;
}

/** Each file holds one problem; every one of them must be found with one of its codes, and no file may change. */
async function refuses(
  files: Readonly<Record<string, readonly [content: string | Uint8Array, code: string]>>,
  ...args: string[]
) {
  const site = world.site(Object.fromEntries(Object.entries(files).map(([name, [content]]) => [name, content])));
  const before = site.snapshot();
  const done = await world.localize(site, ...args);
  expect(done.status).toBe(1);
  const found = Object.keys(files).map((name) => [
    name,
    ...new Set(done.report.findings.filter(({ file }) => file === name).map(({ code }) => code)),
  ]);
  const expected = Object.entries(files).map(([name, [, code]]) => [name, code]);
  expect(found).toEqual(expected);
  expect(site.snapshot()).toEqual(before);
  for (const { level, message, fix } of done.report.findings)
    expect([level, message !== '', fix !== '']).toEqual(['error', true, true]);
  return done;
}

describe('an unpublished asset', () => {
  it('is an error at every place, says what is known of it, is never asked for, and changes no file', async () => {
    const site = world.site({
      'a.html': `<img src="${url(secret)}?w=20">\n<img\n src="${url(secret)}">`,
      'b.json': `{"x":"${url(secret).replaceAll('/', '\\/')}"}`,
      'c.html': `<img src="${url('1700000009-unknown.jpg')}"><img src="${asset}">`,
    });
    const before = site.snapshot();
    const { status, report, stderr } = await world.localize(site);
    expect(status).toBe(1);
    expect(
      report.findings.map(({ code, file, line, column, url }) => [code, file, line, column, url?.split('/').at(-1)]),
    ).toEqual([
      ['unpublished', 'a.html', 1, 11, `${secret}?w=20`],
      ['unpublished', 'a.html', 3, 7, secret],
      ['unpublished', 'b.json', 1, 7, secret],
      ['unpublished', 'c.html', 1, 11, '1700000009-unknown.jpg'],
    ]);
    expect(world.assets.fetched.filter((one) => /secret|unknown/.test(one.url))).toEqual([]);
    expect(site.snapshot()).toEqual(before);
    for (const place of ['a.html:1:11', 'a.html:3:7', 'b.json:1:7', 'c.html:1:11']) expect(stderr).toContain(place);
  });

  it('inside a parameter of another is checked like a reference of its own', async () => {
    const base64 = (text: string) => Buffer.from(text).toString('base64url');
    await refuses({
      'mark.html': [`<img src="${asset}?mark=${encodeURIComponent(url(secret))}&amp;w=20">`, 'unpublished'],
      'raw.html': [`<img src="${asset}?blend=${url(secret)}">`, 'unpublished'],
      'blend64.html': [`<img src="${asset}?blend64=${base64(url(secret))}">`, 'unpublished'],
      'mark64.json': [`{"a":"${asset}?mark64=${base64(`${url(secret)}?w=10`)}"}`, 'unpublished'],
      'path.html': [`<img src="${asset}?mark=${encodeURIComponent(`/${project}/${secret}`)}">`, 'unpublished'],
    });
    expect(world.assets.fetched).toEqual([]);
    const fine = world.site({
      'mark.html': `<img src="${asset}?mark=${encodeURIComponent(asset)}&amp;w=20">`,
      'blend64.html': `<img src="${asset}?blend64=${base64(asset)}">`,
    });
    const { report } = await clean(fine);
    expect(report.assets).toHaveLength(1);
    expect(fine.read('mark.html')).toMatch(/^<img src="\/_assets\/[\w.-]+">$/);
    expect(fine.read('blend64.html')).toMatch(/^<img src="\/_assets\/[\w.-]+">$/);
  });

  it('becomes a neutral picture of the asked-for size under the folder with placeholder, and a warning', async () => {
    const site = world.site({
      'sized.html': `<img src="${url(secret)}?w=120&amp;h=80"><img src="${asset}?w=20">`,
      'own.html': `<img src="${url(secret)}">`,
      'feed.xml': `<rss><channel><item><enclosure url="${url(secret)}"/></item></channel></rss>`,
    });
    const { status, report } = await world.localize(
      site,
      '--unpublished',
      'placeholder',
      '--site',
      'https://www.example.org',
    );
    expect(status).toBe(0);
    expect(report.findings.map(({ code, level, file }) => `${code} ${level} ${file}`).sort()).toEqual([
      'placeholder warning feed.xml',
      'placeholder warning own.html',
      'placeholder warning sized.html',
    ]);
    expect(world.assets.fetched.map((one) => one.url)).toEqual([`${path}?w=20`]);
    const [, name = ''] = /src="\/(_assets\/[\w.-]+)"/.exec(site.read('sized.html')) ?? [];
    expect(site.read(name)).toMatch(/width="120"/);
    expect(site.read(name)).toMatch(/height="80"/);
    expect(name).not.toContain('secret');
    const all = Object.keys(site.snapshot())
      .map((file) => site.read(file))
      .join();
    expect(all).not.toMatch(/secret|datocms-assets/);
    const again = await world.localize(site, '--unpublished', 'placeholder', '--site', 'https://www.example.org');
    expect({ status: again.status, found: again.found }).toEqual({ status: 0, found: [] });
  });

  it('that is no picture stays an error with placeholder', async () => {
    await refuses(
      { 'film.html': [`<video src="${url(film)}"></video>`, 'unpublished'] },
      '--unpublished',
      'placeholder',
    );
  });

  it('may be stored where --allow admits its URL without the query, and only there', async () => {
    const files = { 'a.html': `<img src="${url(secret)}?w=20">` };
    for (const pattern of [url(secret), `${host}/*/*-secret.jpg`, '**/1700000002-*', `${host}/${project}/**`]) {
      const { status } = await world.localize(
        world.site(files),
        '--allow',
        'https://nothing.example/**',
        '--allow',
        pattern,
      );
      expect(`${pattern} ${status}`).toBe(`${pattern} 0`);
    }
    const allowed = world.site(files);
    const { report } = await clean(allowed, '--allow', `${host}/${project}/*`);
    expect(report.assets[0]).toMatchObject({ source: url(secret), published: false });
    for (const pattern of [`${host}/*`, `${url(secret)}?w=20`, 'secret', `${host}/${project}/*.png`])
      expect(`${pattern} ${(await world.localize(world.site(files), '--allow', pattern)).status}`).toBe(`${pattern} 1`);
  });
});

describe('what names the host without an asset', () => {
  const code = {
    'constant.js': [`const ORIGIN = "${host}";`, 'host-in-code'],
    'template.js': [`const u = \`${host}\${path}\`;`, 'host-in-code'],
    'regex.js': ['if (/\\/\\/www\\.datocms-assets\\.com\\/(\\d+)/.test(u)) go();', 'host-in-code'],
    'compare.js': ["if (new URL(u).host === 'www.datocms-assets.com') go();", 'host-in-code'],
    'include.js': ["u.includes('datocms-assets.com')", 'host-in-code'],
    'join.js': [`fetch("${host}" + path)`, 'host-in-code'],
  } as const;
  const prose = {
    'prose.html': ['<p>Files live on www.datocms-assets.com.</p>', 'mention'],
    'readme.txt': ['See https://datocms-assets.com for more.', 'mention'],
    'link.html': [`<a href="${host}/">Files</a>`, 'mention'],
  } as const;

  it('is host-in-code in code and mention in prose, at the first character of the host', async () => {
    const { report } = await refuses({ ...code, ...prose });
    const place = (name: string) =>
      report.findings.filter(({ file }) => file === name).map(({ line, column }) => `${line}:${column}`);
    expect(place('compare.js')).toEqual([`1:${code['compare.js'][0].indexOf('www.') + 1}`]);
    expect(place('prose.html')).toEqual(['1:18']);
  });

  it('may stay byte for byte in files that --allow-mention names, while their references are rewritten', async () => {
    const files = Object.fromEntries(
      Object.entries({ ...code, ...prose }).map(([name, [text]]) => [`blog/${name}`, text]),
    );
    const site = world.site({ ...files, 'blog/post.html': `<p>www.datocms-assets.com</p><img src="${asset}">` });
    const { report } = await clean(site, '--allow-mention', 'blog/*.js', '--allow-mention', 'blog/**/*.{html,txt}');
    for (const [name, text] of Object.entries(files)) expect(site.read(name)).toBe(text);
    expect(site.read('blog/post.html')).toBe(
      `<p>www.datocms-assets.com</p><img src="/${report.assets[0]?.variants[0]?.file}">`,
    );
  });

  it('is still an error in every other file', async () => {
    const site = world.site({ 'blog/a.html': '<p>datocms-assets.com</p>', 'a.html': '<p>datocms-assets.com</p>' });
    expect((await world.localize(site, '--allow-mention', 'blog/*')).found).toEqual(['mention a.html']);
  });

  it('leaves look-alike hosts that are other hosts', async () => {
    const text =
      '<img src="https://www.datocms-assets.com.evil.example/77001/1-a.jpg"><img src="https://notdatocms-assets.com/77001/1-a.jpg">' +
      '<img src="https://datocms-assets.0a1b.eu.r2.cloudflarestorage.com/77001/1-a.jpg"><a href="https://www-datocms-assets.com/">' +
      '<img src="https://www.datocms-assets.community/77001/1-a.jpg">';
    const site = world.site({ 'p.html': text, 'p.js': `x=${JSON.stringify(text)}` });
    const before = site.snapshot();
    await clean(site);
    expect(site.snapshot()).toEqual(before);
  });
});

describe('look-alikes of the host', () => {
  it('are rewritten or an error, never silence', async () => {
    const spellings = [
      `https://www.datocms-assets.com:8443${path}`,
      `https://user@www.datocms-assets.com${path}`,
      `https://user:pass@www.datocms-assets.com${path}`,
      `https:\\\\www.datocms-assets.com${path.replaceAll('/', '\\')}`,
      `https:/\\www.datocms-assets.com${path}`,
      `https://www.datocms-assets.com.${path}`,
      `https:www.datocms-assets.com${path}`,
      `https:///www.datocms-assets.com${path}`,
      `ht\ttps://www.datocms-\nassets.com${path}`,
      `https://www.datocms-assets.com${path.replace('/', '//')}`,
      `https://www%2Edatocms-assets%2Ecom${path}`,
      `https://www.datocms\u2010assets.com${path}`,
      `https://ｗｗｗ.datocms-assets.com${path}`,
      `https://www。datocms-assets。com${path}`,
      `wss://www.datocms-assets.com${path}`,
    ];
    // Errors that the plan meets hide those of the final verification, so that what is left is tried once more.
    let rest: readonly string[] = spellings;
    for (let round = 0; round < 2; round++) {
      const site = world.site(Object.fromEntries(rest.map((text, at) => [`p${at}.html`, `<img src="${text}">`])));
      const { report } = await world.localize(site);
      rest = rest.filter((text, at) => {
        const isFound = report.findings.some(({ file, level }) => file === `p${at}.html` && level === 'error');
        return !isFound && site.read(`p${at}.html`).includes(text);
      });
    }
    expect(rest).toEqual([]);
  });

  it('in UTF-16 files are an error, with or without a byte order mark, in both orders', async () => {
    const text = `a,${asset}\n`;
    const little = Buffer.from(text, 'utf16le');
    const big = Buffer.from(little).swap16();
    await refuses({
      'le-bom.csv': [Buffer.concat([Buffer.from([0xff, 0xfe]), little]), 'encoding'],
      'be-bom.csv': [Buffer.concat([Buffer.from([0xfe, 0xff]), big]), 'encoding'],
      'le.html': [
        Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(`<img src="${asset}">`, 'utf16le')]),
        'encoding',
      ],
    });
    const { status, report } = await world.localize(world.site({ 'le.csv': little, 'be.csv': big, 'p.html': '' }));
    expect({ status, files: [...new Set(report.findings.map(({ file }) => file))].sort() }).toEqual({
      status: 1,
      files: ['be.csv', 'le.csv'],
    });
  });
});

describe('what cannot be rewritten safely', () => {
  it('is a template, another site’s, or split: each has its code', async () => {
    await refuses({
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

  it('needs no site to be told: the codes do not hide one another', async () => {
    const site = world.site({
      'p.html': `<meta property="og:image" content="${asset}"><p>www.datocms-assets.com</p><img src="${url(secret)}">`,
    });
    const { status, report } = await world.localize(site);
    expect(status).toBe(1);
    expect(report.findings.map(({ code }) => code).sort()).toEqual(['mention', 'needs-site', 'unpublished']);
  });
});

describe('image endpoints of the site itself', () => {
  it('have the inner URL replaced in kind', async () => {
    const encoded = encodeURIComponent(`${asset}?w=20&h=10`);
    const site = world.site({
      'astro.html': `<img src="/_image?href=${encoded}&amp;w=200">`,
      'next.html': `<img src="/_next/image?url=${encoded}&amp;w=640&amp;q=75">`,
      'netlify.html': `<img src="/.netlify/images?url=${encoded}">`,
      'vercel.html': `<img src="/_vercel/image?url=${encoded}&w=1">`,
      'raw.html': `<img src="/_image?href=${asset}?w=20&amp;w=200">`,
      'cdn.html': `<img src="/cdn-cgi/image/width=80,format=auto/${asset}">`,
    });
    const { report } = await clean(site);
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

describe('length-prefixed rows', () => {
  it('have their length updated, or are an error', async () => {
    const row = `<p><img src="${asset}"> é</p>`;
    const text = `0:["a"]\n1f:T${Buffer.byteLength(row).toString(16)},${row}2:["b"]\n`;
    const site = world.site({ 'page.rsc': text, 'page.txt': text });
    const before = site.snapshot();
    const { status, report } = await world.localize(site);
    if (status === 1) {
      expect(report.findings.map(({ code }) => code)).toEqual(['length-prefixed', 'length-prefixed']);
      expect(site.snapshot()).toEqual(before);
      return;
    }
    for (const name of ['page.rsc', 'page.txt']) {
      const [, length = '', rest = ''] = /1f:T([0-9a-f]+),([\s\S]*)$/.exec(site.read(name)) ?? [];
      const body = Buffer.from(rest).subarray(0, Number.parseInt(length, 16)).toString();
      expect(body).toMatch(/^<p>.*<\/p>$/);
    }
  });
});

describe('Tailwind', () => {
  it('has its class and its selector changed together, or is an error', async () => {
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

describe('an archive or a binary that names the host', () => {
  it('is recompressed with its content rewritten where that is sound, else an error; never patched', async () => {
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
    await refuses({
      'path.json': [`{"path":"${path}"}`, 'path-leak'],
      'slashes.json': [`{"path":"${path.replaceAll('/', '\\/')}"}`, 'path-leak'],
      'encoded.html': [`<a href="/api/get?file=${encodeURIComponent(path)}">`, 'path-leak'],
      'other-host.html': [`<img src="https://proxy.example${path}">`, 'path-leak'],
      'imgix.js': [`x="https://myproject.imgix.net${path}?w=3"`, 'path-leak'],
    });
  });

  it('is found for every published asset, referenced or not, and not for a longer path', async () => {
    const site = world.site({ 'p.html': `<a href="/archive${path.replace('hero', 'heroes')}">`, 'q.txt': `x${path}x` });
    const { found } = await world.localize(site);
    expect(found).not.toContain('path-leak p.html');
  });
});
