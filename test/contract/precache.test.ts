import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Site, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';

const world = await startWorld();
await world.publish(hero);

const hash = (algorithm: string, encoding: 'hex' | 'base64', bytes: string | Uint8Array) =>
  createHash(algorithm).update(bytes).digest(encoding);
const md5 = (bytes: string | Uint8Array) => hash('md5', 'hex', bytes);
const sha1 = (bytes: string | Uint8Array) => hash('sha1', 'hex', bytes);

const files = {
  'index.html': `<!doctype html><title>x</title><img src="${url(hero)}">`,
  'docs/index.html': `<!doctype html><title>y</title><img src="${url(hero)}?w=20">`,
  'app.js': `export const hero = "${url(hero)}";`,
  'site.css': `a{background:url(${url(hero)})}`,
  'data.json': `{"hero":"${url(hero)}"}`,
  'same.txt': 'nothing to change',
} as const;
type Name = keyof typeof files;
const names = Object.keys(files) as Name[];

/** Runs on the files and one table, and returns the table that they have now. */
async function tableAfter(name: string, write: (bytes: (file: Name) => string | Uint8Array) => string) {
  const site = world.site({ ...files, [name]: write((file) => files[file]) });
  const { status, report } = await world.localize(site);
  const expected = write((file) => site.bytes(file));
  return { site, status, findings: report.findings, table: site.read(name), expected };
}

const workbox = (entries: string) =>
  `importScripts("./workbox-3896e580.js");self.skipWaiting(),e.precacheAndRoute([${entries}],{});`;

describe('a table with digests of files', () => {
  it.each<readonly [what: string, name: string, write: (bytes: (file: Name) => string | Uint8Array) => string]>([
    [
      "Angular's service worker",
      'ngsw.json',
      (bytes) =>
        JSON.stringify(
          {
            configVersion: 1,
            assetGroups: [{ name: 'app', urls: names.map((name) => `/${name}`) }],
            hashTable: Object.fromEntries(names.map((name) => [`/${name}`, sha1(bytes(name))])),
          },
          null,
          2,
        ),
    ],
    [
      'Workbox',
      'sw.js',
      (bytes) => workbox(names.map((name) => `{url:"${name}",revision:"${md5(bytes(name))}"}`).join()),
    ],
    [
      'Workbox, not minified',
      'sw.js',
      (bytes) =>
        workbox(names.map((name) => `{\n  'revision': '${md5(bytes(name))}',\n  'url': '/base/${name}'\n}`).join(', ')),
    ],
    [
      'a manifest with links to folders',
      'nested/precache-manifest.js',
      (bytes) =>
        `self.__precacheManifest=[{"revision":"${md5(bytes('index.html'))}","url":"/"},{"revision":"${md5(bytes('docs/index.html'))}","url":"/docs"}]`,
    ],
    [
      'a manifest inside a string',
      'sw.mjs',
      (bytes) => `const list = JSON.parse("[{\\"url\\":\\"/\\",\\"revision\\":\\"${md5(bytes('index.html'))}\\"}]");`,
    ],
    [
      'checksums in a text',
      'SHA256SUMS',
      (bytes) => names.map((n) => `${hash('sha256', 'hex', bytes(n))}  ${n}\n`).join(''),
    ],
    [
      'checksums in capitals',
      'sums.txt',
      (bytes) => names.map((n) => `${n} = ${md5(bytes(n)).toUpperCase()}\r\n`).join(''),
    ],
    ['SHA-384', 'list.json', (bytes) => JSON.stringify(names.map((n) => hash('sha384', 'hex', bytes(n))))],
    ['SHA-512', 'list.json', (bytes) => JSON.stringify(names.map((n) => hash('sha512', 'hex', bytes(n))))],
    [
      'base64',
      'list.json',
      (bytes) =>
        JSON.stringify(['md5', 'sha1', 'sha256', 'sha512'].map((a) => names.map((n) => hash(a, 'base64', bytes(n))))),
    ],
    [
      'a digest with its algorithm',
      'list.xml',
      (bytes) => `<f sha="sha1:${sha1(bytes('app.js'))}">md5-${md5(bytes('app.js'))}</f>`,
    ],
  ])('has those of the files as they are deployed: %s', async (_, name, write) => {
    const { site, status, findings, table, expected } = await tableAfter(name, write);
    expect({ status, findings }).toEqual({ status: 0, findings: [] });
    expect(table).toBe(expected);
    expect(table).not.toBe(write((file) => files[file]));
    const before = site.snapshot();
    expect((await world.localize(site)).status).toBe(0);
    expect(site.snapshot()).toEqual(before);
  });

  it('may be listed in another one, and may hold asset URLs itself', async () => {
    const write = (site?: Site) => {
      const bytes = (name: string, text: string) => site?.bytes(name) ?? text;
      const list = `self.list=[{url:"/",revision:"${md5(bytes('index.html', files['index.html']))}"}];self.u="${site ? /u="(.*)"/.exec(site.read('list.js'))?.[1] : url(hero)}"`;
      const worker = workbox(`{url:"list.js",revision:"${md5(bytes('list.js', list))}"}`);
      return { 'list.js': list, 'sw.js': worker };
    };
    const site = world.site({ ...files, ...write() });
    const { status, report } = await world.localize(site);
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    expect({ 'list.js': site.read('list.js'), 'sw.js': site.read('sw.js') }).toEqual(write(site));
  });

  it('has those of pages whose own digests were updated as well', async () => {
    const sri = (bytes: string | Uint8Array) => `sha384-${hash('sha384', 'base64', bytes)}`;
    const page = (script: string | Uint8Array) => `<script src="app.js" integrity="${sri(script)}"></script>`;
    const table = (text: string | Uint8Array) => workbox(`{url:"p.html",revision:"${md5(text)}"}`);
    const site = world.site({ ...files, 'p.html': page(files['app.js']), 'sw.js': table(page(files['app.js'])) });
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.read('p.html')).toBe(page(site.bytes('app.js')));
    expect(site.read('sw.js')).toBe(table(site.bytes('p.html')));
  });
});

describe('what is no digest of a file that changed', () => {
  it('stays: other digests, parts of names and of longer values', async () => {
    const digest = md5(files['app.js']);
    const text = JSON.stringify({
      other: md5('something else'),
      unchanged: md5(files['same.txt']),
      path: `/a/${digest}.js`,
      name: `app.${digest}.js`,
      dashed: `app-${digest}`,
      longer: `${digest}0`,
      query: `/app.js?v-${digest}-x`,
    });
    const site = world.site({ ...files, 'table.json': text });
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
    expect(site.read('table.json')).toBe(text);
  });

  it('stays where it is the name of the file, which is a warning', async () => {
    const name = `app.${md5(files['app.js'])}.js`;
    const table = JSON.stringify({ files: { app: md5(files['app.js']) }, names: [name] });
    const site = world.site({ [name]: files['app.js'], 'chunks.json': table });
    const { status, report } = await world.localize(site);
    expect(site.read('chunks.json')).toBe(table);
    expect({ status, findings: report.findings }).toMatchObject({
      status: 0,
      findings: [{ code: 'stale-name', level: 'warning', file: name }],
    });
  });
});

describe('files that had the same bytes', () => {
  // In a text the URL must be absolute, in a style sheet it need not.
  const text = `see ${url(hero)}`;
  const twins = { 'a.txt': text, 'a.css': text };
  const args = ['--site', 'https://www.example.org'];

  it.each<readonly [what: string, name: string, table: string]>([
    [
      'a precache manifest',
      'sw.js',
      workbox(`{url:"a.txt",revision:"${md5(text)}"},{url:"a.css",revision:"${md5(text)}"}`),
    ],
    ['another table', 'data.json', JSON.stringify({ 'a.txt': sha1(text), 'a.css': sha1(text) })],
  ])('and differ now keep their digest in %s, which is a warning', async (_, name, table) => {
    const site = world.site({ ...twins, [name]: table });
    const { status, report } = await world.localize(site, ...args);
    expect(site.read('a.txt')).not.toBe(site.read('a.css'));
    expect(site.read(name)).toBe(table);
    expect({ status, findings: report.findings }).toMatchObject({
      status: 0,
      findings: [
        {
          code: 'stale-name',
          level: 'warning',
          file: name,
          message: expect.stringMatching(/"a\.css" and "a\.txt" had the same content/),
        },
      ],
    });
  });

  it('and differ now keep their `integrity`, which is an error: browsers refuse one of them', async () => {
    const page = `<link rel=stylesheet href=a.css integrity="sha384-${hash('sha384', 'base64', text)}">`;
    const site = world.site({ ...twins, 'p.html': page });
    const { status, report } = await world.localize(site, ...args);
    expect(site.read('p.html')).toBe(page);
    expect({ status, findings: report.findings }).toMatchObject({
      status: 1,
      findings: [{ code: 'stale-name', level: 'error', file: 'p.html', fix: expect.stringContaining('differ') }],
    });
  });

  it('are no problem of a page that has the policy of all pages, and none of the code in it', async () => {
    const code = `show("${url(hero)}?w=20")`;
    const policy = `<meta http-equiv="Content-Security-Policy" content="script-src 'sha256-${hash('sha256', 'base64', code)}'">`;
    const site = world.site({
      'index.html': `${policy}<script>${code}</script>`,
      'a.html': `<base href="https://other.example/">${policy}<script>${code}</script>`,
      'plain.html': `${policy}<p>No code</p>`,
    });
    const { status, report } = await world.localize(site, ...args);
    expect({ status, findings: report.findings }).toEqual({ status: 0, findings: [] });
    for (const name of ['index.html', 'a.html']) {
      const [, now = ''] = /<script>(.*?)<\/script>/.exec(site.read(name)) ?? [];
      expect(site.read(name)).toContain(`'sha256-${hash('sha256', 'base64', now)}'`);
    }
  });

  it('and are the same now have one new digest', async () => {
    const table = (bytes: string | Uint8Array) => JSON.stringify({ 'a.css': md5(bytes), 'b/b.css': md5(bytes) });
    const site = world.site({ 'a.css': text, 'b/b.css': text, 'data.json': table(text) });
    expect(await world.localize(site, ...args)).toMatchObject({ status: 0, found: [] });
    expect(site.read('b/b.css')).toBe(site.read('a.css'));
    expect(site.read('data.json')).toBe(table(site.bytes('a.css')));
  });

  it('have one new digest too if they become the same in several steps', async () => {
    const code = `/* ${url(hero)} */`;
    const list = (bytes: string | Uint8Array) => `/* ${url(hero)} */load("${md5(bytes)}")`;
    const table = (bytes: string | Uint8Array) => JSON.stringify({ 'a.js': md5(bytes), 'z.js': md5(bytes) });
    const site = world.site({ 'a.js': list(code), 'm.js': code, 'z.js': list(code), 'data.json': table(list(code)) });
    expect(await world.localize(site, ...args)).toMatchObject({ status: 0, found: [] });
    expect(site.read('a.js')).toBe(site.read('z.js'));
    expect(site.read('a.js')).toContain(md5(site.bytes('m.js')));
    expect(site.read('data.json')).toBe(table(site.bytes('a.js')));
  });
});

describe('a service worker that keeps changed files under what can’t be computed', () => {
  it.each<readonly [what: string, name: string, table: string, says: RegExp]>([
    ['another revision', 'sw.js', workbox('{url:"index.html",revision:"1.4.0"}'), /keeps "index\.html" under/],
    [
      'no revision',
      'sw.js',
      workbox('{"revision":null,"url":"/app.js"},{url:"/",revision:null}'),
      /keeps "app\.js" and 1 more under/,
    ],
    ['a wrong revision', 'sw.js', workbox(`{url:"docs/",revision:"${md5('old')}"}`), /keeps "docs\/index\.html" under/],
    [
      'a wrong digest of Angular',
      'ngsw.json',
      JSON.stringify({ hashTable: { '/base/app.js': sha1('old') } }),
      /keeps "app\.js" under/,
    ],
  ])('is a warning: %s', async (_, name, table, says) => {
    const site = world.site({ ...files, [name]: table });
    const { status, report, stderr } = await world.localize(site);
    expect(status).toBe(0);
    expect(report.findings).toEqual([
      expect.objectContaining({
        code: 'stale-name',
        level: 'warning',
        file: name,
        message: expect.stringMatching(says),
      }),
    ]);
    expect(stderr).toContain('stale-name');
    expect(site.read(name)).toBe(table);
  });

  it('is none if the files did not change', async () => {
    const table = workbox(
      `{url:"same.txt",revision:null},{url:"gone.js",revision:"1"},{url:"/x/same.txt",revision:"2"}`,
    );
    const site = world.site({ ...files, 'sw.js': table });
    expect(await world.localize(site)).toMatchObject({ status: 0, found: [] });
  });
});
