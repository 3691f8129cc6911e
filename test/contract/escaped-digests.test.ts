import { createHash } from 'node:crypto';
import { decodeHTML } from 'entities';
import { describe, expect, it } from 'vitest';
import { expectClean } from '../support/contract-checks.ts';
import { startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);

const algorithms = ['sha256', 'sha384', 'sha512'] as const;
const base64 = (algorithm: string, bytes: string | Uint8Array) => createHash(algorithm).update(bytes).digest('base64');
const sri = (algorithm: string, bytes: string | Uint8Array) => `${algorithm}-${base64(algorithm, bytes)}`;

/** Code whose digests hold `+` and `/` in each algorithm: what a digest does not hold can't tell how it would be escaped. */
function codeWith(write: (number: number) => string): string {
  for (let number = 0; ; number++) {
    const code = write(number);
    if (algorithms.every((algorithm) => /\+.*\/|\/.*\+/.test(base64(algorithm, code)))) return code;
  }
}

/** Several files, so that digests with more and with fewer escapes take the place of others. */
const styles: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 6 }, (_, at) => [
    `s${at}.css`,
    codeWith((number) => `.x${at}-${number}{background:url("${asset}?w=${10 + at}")}`),
  ]),
);
const names = Object.keys(styles);
const before: Read = (name) => styles[name] ?? '';

const inCode = (digest: string) => digest.replaceAll('+', '\\u002b').replaceAll('/', '\\/');
const inAttribute = (digest: string) => digest.replaceAll('+', '&#43;');

/** Gives a file's content, before the run or after it. */
type Read = (name: string) => string | Uint8Array;
type Spell = (text: string) => string;
const replacer =
  (table: Readonly<Record<string, string>>): Spell =>
  (text) =>
    text.replace(/[+/=]/g, (character) => table[character] ?? character);

const inMarkup: readonly (readonly [engine: string, spell: Spell])[] = [
  ['Go and Hugo', replacer({ '+': '&#43;' })],
  ['Handlebars', replacer({ '=': '&#x3D;' })],
  ['Mustache', replacer({ '/': '&#x2F;', '=': '&#x3D;' })],
  ['.NET', replacer({ '+': '&#x2B;' })],
  ['decimal numbers', replacer({ '+': '&#0043;', '/': '&#47;', '=': '&#61;' })],
  ['names', replacer({ '+': '&plus;', '/': '&sol;', '=': '&equals;' })],
];
const inStrings: readonly (readonly [engine: string, spell: Spell])[] = [
  ['PHP', replacer({ '/': '\\/' })],
  ['.NET', replacer({ '+': '\\u002B' })],
  ['Django', replacer({ '+': '\\u002b', '/': '\\u002f', '=': '\\u003D' })],
  ['hexadecimal escapes', replacer({ '+': '\\x2b', '/': '\\x2F', '=': '\\x3d' })],
];

describe('integrity of files that changed, escaped', () => {
  it.each(inMarkup)('is updated in attributes, in the same spelling: %s', async (_, spell) => {
    const page = (bytes: Read) =>
      names
        .flatMap((name) =>
          algorithms.map((algorithm) => `<link href="/${name}" integrity="${spell(sri(algorithm, bytes(name)))}">`),
        )
        .join('\n');
    const site = world.site({ ...styles, 'p.html': page(before) });
    await expectClean(world, site);
    expect(site.read('p.html')).toBe(page((name) => site.bytes(name)));
  });

  it.each(inStrings)('is updated in scripts, import maps and data, in the same spelling: %s', async (_, spell) => {
    const table = (bytes: Read) =>
      `{"integrity":{${names.map((name) => `"${name}":"${spell(sri('sha384', bytes(name)))}","${name}?":"${spell(sri('sha512', bytes(name)))}"`)}}}`;
    const write = (bytes: Read) => ({
      'map.html': `<img src="x.gif"><script type="importmap">${table(bytes)}</script>`,
      'data.json': table(bytes),
      'load.js': `load(${table(bytes)})`,
    });
    const site = world.site({ ...styles, ...write(before) });
    await expectClean(world, site);
    const expected = write((name) => site.bytes(name));
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, site.read(name)]))).toEqual(expected);
  });

  it('is updated where the algorithm is escaped too, and in percent-encoding', async () => {
    const write = (bytes: Read) => ({
      'load.js': names
        .map((name) => `load("${sri('sha256', bytes(name)).replaceAll('-', '\\u002D').replaceAll('=', '\\u003D')}")`)
        .join(';'),
      'frame.html': names
        .map((name) => `<iframe src="/show?integrity=${encodeURIComponent(sri('sha384', bytes(name)))}"></iframe>`)
        .join('\n'),
    });
    const site = world.site({ ...styles, ...write(before) });
    await expectClean(world, site);
    const expected = write((name) => site.bytes(name));
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, site.read(name)]))).toEqual(expected);
  });

  it('is updated along a chain of files, with code behind it that has a digest in a policy', async () => {
    const digests = Object.values(styles).map((text) => inCode(sri('sha256', text)));
    const load = codeWith((number) => `load(["${digests.join('","')}"],${number})`);
    const map = codeWith((number) => `{"integrity":{"${number}":"${inCode(sri('sha384', load))}"}}`);
    const script = codeWith((number) => `show("${asset}",${number})`);
    const policy = [map, script].map((text) => `&#39;${inAttribute(sri('sha256', text))}&#39;`).join(' ');
    const site = world.site({
      ...styles,
      'load.js': load,
      'p.html':
        `<meta http-equiv=Content-Security-Policy content="script-src ${policy}">` +
        `<script src=load.js integrity="${inAttribute(sri('sha384', load))}"></script>` +
        `<script type=importmap>${map}</script><script>${script}</script>`,
    });
    await expectClean(world, site);
    const page = site.read('p.html');
    const codes = [...page.matchAll(/<script[^>]*>([^<]+)/g)].map(([, code = '']) => code);
    expect(JSON.parse(/\[.*\]/.exec(site.read('load.js'))?.[0] ?? '')).toEqual(
      names.map((name) => sri('sha256', site.bytes(name))),
    );
    const loaded = sri('sha384', site.bytes('load.js'));
    expect(decodeHTML(/ integrity="(.*?)"/.exec(page)?.[1] ?? '')).toBe(loaded);
    expect(Object.values(JSON.parse(codes[0] ?? '').integrity)).toEqual([loaded]);
    expect(decodeHTML(/content="(.*?)"/.exec(page)?.[1] ?? '')).toBe(
      `script-src ${codes.map((code) => `'${sri('sha256', code)}'`).join(' ')}`,
    );
    expect(codes[1]).not.toContain(asset);
    const snapshot = site.snapshot();
    await expectClean(world, site);
    expect(site.snapshot()).toEqual(snapshot);
  });
});

describe('hashes of a policy, escaped', () => {
  it.each(inMarkup)('follow the code of the page: %s', async (_, spell) => {
    const pages = Array.from({ length: 6 }, (_, at) => {
      const code = codeWith((number) => `var x${number}="${asset}?w=${10 + at}"`);
      return [`p${at}.html`, (script: string) => page(spell, script), code] as const;
    });
    const site = world.site(Object.fromEntries(pages.map(([name, write, code]) => [name, write(code)])));
    await expectClean(world, site);
    for (const [name, write, code] of pages) {
      const [, now = ''] = /<script>(.*?)<\/script>/.exec(site.read(name)) ?? [];
      expect(now).not.toBe(code);
      expect(site.read(name)).toBe(write(now));
    }
  });

  const page = (spell: Spell, script: string) =>
    `<meta http-equiv="Content-Security-Policy" content="script-src ${algorithms.map((algorithm) => `&#39;${spell(sri(algorithm, script))}&#39;`).join(' ')}; img-src 'self'"><script>${script}</script>`;
});

describe('a table with escaped digests of files', () => {
  it.each(inStrings)('is updated: %s', async (_, spell) => {
    const write = (bytes: Read) =>
      Object.fromEntries(
        algorithms.map((algorithm) => {
          const entries = names.map((name) => `"${name}": "${spell(sri(algorithm, bytes(name)))}"`);
          return [`${algorithm}.json`, `{${entries}}`];
        }),
      );
    const site = world.site({ ...styles, ...write(before) });
    await expectClean(world, site);
    const expected = write((name) => site.bytes(name));
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, site.read(name)]))).toEqual(expected);
  });

  it('is updated: that of the service worker of Blazor', async () => {
    const write = (bytes: Read) => {
      const assets = names.map((url) => ({ hash: sri('sha256', bytes(url)), url }));
      return `self.assetsManifest = ${JSON.stringify({ assets, version: '1' }).replaceAll('/', '\\/')};`;
    };
    const site = world.site({ ...styles, 'service-worker-assets.js': write(before) });
    await expectClean(world, site);
    expect(site.read('service-worker-assets.js')).toBe(write((name) => site.bytes(name)));
  });

  it('is updated in tables of tables', async () => {
    const inner = JSON.stringify(Object.values(styles).map((text) => sri('sha512', text))).replaceAll('/', '\\/');
    const outer = JSON.stringify({ inner: sri('sha256', inner) }).replaceAll('/', '\\/');
    const site = world.site({ ...styles, 'inner.json': inner, 'a.json': outer, 'z.json': outer });
    await expectClean(world, site);
    expect(JSON.parse(site.read('inner.json'))).toEqual(names.map((name) => sri('sha512', site.bytes(name))));
    for (const name of ['a.json', 'z.json'])
      expect(JSON.parse(site.read(name))).toEqual({ inner: sri('sha256', site.bytes('inner.json')) });
  });
});
