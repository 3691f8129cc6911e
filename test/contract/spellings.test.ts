import { describe, expect, it } from 'vitest';
import { expectClean } from '../support/contract-checks.ts';
import { host, project, startWorld, url } from '../support/contract-world.ts';

const hero = '1700000001-hero.jpg';
const asset = url(hero);

const world = await startWorld();
await world.publish(hero);

type Spell = (text: string) => string;
const each =
  (pattern: RegExp, spell: (code: number) => string): Spell =>
  (text) =>
    text.replace(pattern, (letter) => spell(letter.charCodeAt(0)));
const hex = (code: number, width = 2) => code.toString(16).padStart(width, '0');
const amp: Spell = (text) => text.replaceAll('&', '&amp;');

/** Spellings of a text. Each must be rewritten in the same spelling, so that decoding gives the local URL. */
const spells: Readonly<Record<string, readonly [kind: string, Spell]>> = {
  amp: ['html', amp],
  'decimal entities': ['html', each(/[&/:"']/g, (code) => `&#${code};`)],
  'hex entities': ['html', each(/[&/:]/g, (code) => `&#x${hex(code)};`)],
  'upper hex entities': ['html', each(/[&/:]/g, (code) => `&#X${hex(code, 4).toUpperCase()};`)],
  'escaped twice': ['html', (text) => amp(amp(text))],
  slashes: ['json', (text) => text.replaceAll('/', '\\/')],
  'unicode lower': ['json', each(/[/&]/g, (code) => `\\u${hex(code, 4)}`)],
  'unicode upper': ['json', each(/[/&:]/g, (code) => `\\u${hex(code, 4).toUpperCase()}`)],
  'ampersand only': ['json', each(/&/g, (code) => `\\u${hex(code, 4)}`)],
  'hex in js': ['js', each(/[/&]/g, (code) => `\\x${hex(code)}`)],
  'slashes twice': ['js', (text) => text.replaceAll('/', '\\\\/')],
  'unicode twice': ['js', each(/[/&]/g, (code) => `\\\\u${hex(code, 4)}`)],
  'html in json': ['json', amp],
  'escaped html in xml': ['xml', (text) => amp(amp(text))],
  'json in an attribute': ['attribute', (text) => amp(text).replaceAll('/', '\\/')],
};

const wrap: Readonly<Record<string, readonly [before: string, after: string]>> = {
  html: ['<p data-x="', '">'],
  json: ['{"a":"', '"}'],
  js: ['const a="', '";'],
  attribute: ['<p data-x="{&quot;a&quot;:&quot;', '&quot;}">'],
  xml: ['<rss><channel><item><title>', '</title></item></channel></rss>'],
};

describe('spellings', () => {
  it('are kept on rewriting, each layer of escaping, without another changed byte', async () => {
    const query = '?w=20&h=10';
    const files = Object.entries(spells).map(([name, [kind, spell]], at) => {
      const [before, after] = wrap[kind] ?? ['', ''];
      return {
        name,
        file: `f${at}.${kind === 'attribute' ? 'html' : kind}`,
        spell,
        before,
        after,
        content: `${before}${spell(asset + query)}${after}`,
      };
    });
    const site = world.site(Object.fromEntries(files.map(({ file, content }) => [file, content])));
    const { report } = await expectClean(world, site, '--site', 'https://www.example.org');
    const locals = report.assets.flatMap(({ variants }) => variants.map(({ file }) => `/${file}`));
    const wrong = files.filter(({ file, spell, before, after }) => {
      const text = site.read(file);
      return !locals
        .flatMap((local) => [local, `https://www.example.org${local}`])
        .some((local) => text === `${before}${spell(local)}${after}`);
    });
    expect(wrong.map(({ name, file }) => `${name}: ${site.read(file)}`)).toEqual([]);
  });

  it('of the host give one asset: protocol-relative, http, port 443, upper case, apex, other subdomains', async () => {
    const hosts = [
      '//www.datocms-assets.com',
      'http://www.datocms-assets.com',
      `${host}:443`,
      'HTTPS://WWW.Datocms-Assets.COM',
      'https://datocms-assets.com',
      'https://eu.datocms-assets.com',
    ];
    const site = world.site({ 'p.html': hosts.map((one) => `<img src="${one}/${project}/${hero}">`).join('') });
    const more = ['datocms-assets.com', 'eu.datocms-assets.com'].flatMap((one) => [
      '--connect-to',
      `${one}=${world.assets.origin}`,
    ]);
    const { report } = await expectClean(world, site, ...more);
    expect(report.assets).toHaveLength(1);
    expect(site.read('p.html')).toMatch(/^(<img src="\/_assets\/hero\.\w+\.jpg">){6}$/);
  });
});

describe('srcset', () => {
  it('is parsed by the HTML standard: commas in URLs, no space after a comma, line breaks; descriptors are kept', async () => {
    const list = (urls: readonly string[], texts: readonly string[]) =>
      texts.map((text, at) => `${urls[at] ?? ''}${text}`).join('');
    const urls = [`${asset}?auto=format,compress&amp;w=20`, `${asset}?rect=0,0,4,5&amp;sat=1`, asset, `${asset}?w=40`];
    const texts = [' 320w,', ' 1.5x,\n\t', ', ', ' 2x'];
    const site = world.site({
      'p.html': `<img srcset="${list(urls, texts)}"><link rel=preload as=image imagesrcset='${list(urls, texts)}'>`,
    });
    await expectClean(world, site);
    const locals = [...site.read('p.html').matchAll(/\/_assets\/[\w.-]+/g)].map(([text]) => text);
    expect(locals).toHaveLength(8);
    const [one, two] = [locals.slice(0, 4), locals.slice(4)];
    expect(two).toEqual(one);
    expect(new Set(one).size).toBe(4);
    expect(site.read('p.html')).toBe(
      `<img srcset="${list(one, texts)}"><link rel=preload as=image imagesrcset='${list(one, texts)}'>`,
    );
  });
});

describe('a string with a published asset', () => {
  it('is read as a srcset or as prose, without mistaking spaces for a part of the name', async () => {
    const set = (a: string, b: string) => `${a} 20w,${b} 40w`;
    const file = (a: string, b: string) => ({
      'd.json': JSON.stringify({ set: set(a, b), text: `see ${a} and ${b} too`, title: `${a} is it` }),
      's.js': `const a="${set(a, b)}",b='${set(b, a)}',c=\`${set(a, b)}\`;`,
      'p.html':
        `<p data-set="${set(a, b)}" title='${a} is it'>&lt;img srcset=&quot;${set(a, b)}&quot;&gt;</p>` +
        `<astro-island props="{&quot;set&quot;:[0,&quot;${set(a, b)}&quot;]}"></astro-island>`,
    });
    const site = world.site(file(`${asset}?w=20`, `${asset}?w=40`));
    const { report } = await expectClean(world, site);
    const local = (accept: string, width: number) =>
      `/${report.assets[0]?.variants.find((each) => each.accept === accept && each.url.endsWith(`w=${width}`))?.file}`;
    const expected = { ...file(local('web', 20), local('web', 40)), 'd.json': '' };
    expected['d.json'] = file(local('portable', 20), local('portable', 40))['d.json'];
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, site.read(name)]))).toEqual(expected);
  });
});

describe('the end of a URL', () => {
  it('is at the closing delimiter, without punctuation of prose, with the fragment', async () => {
    const cases: readonly (readonly [before: string, after: string])[] = [
      ['See ', '.'],
      ['(', ')'],
      ['**', '**'],
      ['Is it ', '?'],
      ['<', '>'],
      ['[a](', ')'],
      ['[a]: ', ' "t"'],
      ['“', '”'],
      ['', '#t=0.1'],
      ['x: ', '; y'],
      ["it's ", "'s"],
    ];
    const site = world.site({ 'llms.txt': cases.map(([before, after]) => `${before}${asset}${after}`).join('\n') });
    const { report } = await expectClean(world, site);
    const local = `/${report.assets[0]?.variants[0]?.file}`;
    expect(report.assets[0]?.variants).toHaveLength(1);
    expect(site.read('llms.txt').split('\n')).toEqual(cases.map(([before, after]) => `${before}${local}${after}`));
  });

  it('is at a comma in a table, if the name with the comma is not a known asset', async () => {
    const site = world.site({ 'a.csv': `name,url,price\nkettle,${asset},12\npan,${asset}?w=20,9\n` });
    await expectClean(world, site);
    expect(site.read('a.csv')).toMatch(
      /^name,url,price\nkettle,\/_assets\/hero\.\w+\.jpg,12\npan,\/_assets\/hero\.\w+\.jpg,9\n$/,
    );
  });

  it('includes complete file names: Unicode, spaces, parentheses, commas, quotes, raw and encoded', async () => {
    const names = [
      '1700000050-Köln (1),+b.png',
      "1700000051-it's & more.png",
      '1700000052-a;b=c@d.png',
      '1700000053-100%.png',
    ];
    for (const name of names) await world.upload(name);
    await world.publish(...names);
    const encoded = names.map((name) => encodeURIComponent(name));
    const raw = [
      '1700000050-K%C3%B6ln%20(1),+b.png',
      '1700000050-Köln%20(1),+b.png',
      "1700000051-it's%20&amp;%20more.png",
      '1700000052-a;b=c@d.png',
    ];
    const site = world.site({
      'p.html': [...encoded, ...raw].map((name) => `<img src="${host}/${project}/${name}">`).join('\n'),
    });
    const { report } = await expectClean(world, site);
    expect(report.assets).toHaveLength(names.length);
    expect(site.read('p.html')).toMatch(/^(<img src="\/_assets\/[\w.-]+">\n?){8}$/);
  });
});
