import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parse } from 'acorn';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/support/property-runs.ts';
import { AssetHosts } from '../../asset/asset-url.ts';
import { searchBytes } from '../../verify/search/search-bytes.ts';
import { compileSearchTargets } from '../../verify/search/search-targets.ts';
import { createRuntime, type Unresolved } from '../index.ts';

const key = Buffer.alloc(32, 7).toString('base64url');
const site = 'https://www.example.org';
const request = new Request(`${site}/page`);
const create = (unresolved: 'warn' | 'blank', found: (readonly [string, Unresolved])[] = []) =>
  createRuntime({
    ...{ key, route: '/media', site, isPublished: () => true, hosts: ['media.example.org'], unresolved },
    warn: (message, place) => found.push([message, place]),
  });
const localize = async (unresolved: 'warn' | 'blank', type: string, text: string, headers = {}) => {
  const found: (readonly [string, Unresolved])[] = [];
  const response = new Response(text, { headers: { 'content-type': type, ...headers } });
  const localized = await create(unresolved, found).localize(request, response);
  return { text: await localized.text(), headers: localized.headers, codes: found.map(([, { code }]) => code), found };
};

const www = 'https://www.datocms-assets.com';
const kettle = `${www}/99001/1700000001-kettle.jpg`;
const script = (code: string) => `<script>${code}</script>`;
const long = `${kettle}?txt=${'a'.repeat(9000)}`;

/** Code of the finding, media type, text, and the text with the place blanked. */
const places: readonly (readonly [code: string, type: string, text: string, blanked: string])[] = [
  [
    'template-url',
    'text/html',
    script(`a = "${kettle}?h=" + height`),
    script('a = "https://www.unresolved.invalid/xxxxx/xxxxxxxxxx-xxxxxx.xxx?x=" + height'),
  ],
  [
    'template-url',
    'text/html',
    script(`a = \`${www}/99001/\${big ? "a" : "b"}.jpg\``),
    script(`a = \`https://www.unresolved.invalid/xxxxx/\${big ? "a" : "b"}.jpg\``),
  ],
  ['host-in-code', 'text/html', script(`a = "${www}" + path`), script('a = "https://www.unresolved.invalid" + path')],
  [
    'host-in-code',
    'text/javascript',
    'a.replace(/^https:\\/\\/www\\.datocms-assets\\.com\\/\\d+/, "")',
    'a.replace(/^https:\\/\\/www\\.unresolved\\.invalid\\/\\d+/, "")',
  ],
  ['mention', 'text/html', '<p>Ask datocms-assets.com.', '<p>Ask unresolved.invalid.'],
  ['mention', 'text/html', '<p>By media.example.org', '<p>By unresolved.invalid'],
  ['mention', 'application/json', `{"a":"${www}:8080/1/a.jpg"}`, '{"a":"https://www.unresolved.invalid:8080/1/a.jpg"}'],
  [
    'foreign-url',
    'text/html',
    `<img src="https://other.example/?a=1&amp;url=${encodeURIComponent(kettle)}&amp;b=2">`,
    '<img src="https://other.example/?a=1&amp;url=https%3A%2F%2Fwww.unresolved.invalid%2Fxxxxx%2Fxxxxxxxxxx-xxxxxx.xxx&amp;b=2">',
  ],
  [
    'encoded-url',
    'text/html',
    '<p>https://www.d&#97;tocms-assets.com/99001/1-a.jpg</p>',
    '<p>https://www.unresolved.invalid/99001/1-a.jpg</p>',
  ],
  [
    'host-in-code',
    'text/javascript',
    'a.match(/www\\.datocms\\-assets\\.com/)',
    'a.match(/www\\.unresolved\\.invalid/)',
  ],
  ['mention', 'text/html', `<!-- see ${www}-->`, '<!-- see https://www.unresolved.invalid-->'],
  [
    'length-prefixed',
    'text/html',
    `<p>s:${kettle.length}:"${kettle}";</p>`,
    `<p>s:${kettle.length}:"https://www.unresolved.invalid/xxxxx/xxxxxxxxxx-xxxxxx.xxx";</p>`,
  ],
  [
    'encoded-url',
    'text/html',
    `<img src="${long}">`,
    `<img src="https://www.unresolved.invalid/xxxxx/xxxxxxxxxx-xxxxxx.xxx?${'x'.repeat(3)}=`,
  ],
  [
    'template-url',
    'text/css',
    `a{background:url(${kettle}?w={w})}`,
    'a{background:url(https://www.unresolved.invalid/xxxxx/xxxxxxxxxx-xxxxxx.xxx?x={w})}',
  ],
  ['mention', 'text/event-stream', 'data: datocms-assets.com\n\n', 'data: unresolved.invalid\n\n'],
];

describe('a place that no sealed URL can take', () => {
  it.each(places)('is reported as %s, and stays by default: %s %s', async (code, type, text) => {
    expect(await localize('warn', type, text)).toMatchObject({ text, codes: [code] });
  });

  it.each(places)('is reported as %s, and blanked if so wanted: %s %s', async (code, type, text, blanked) => {
    const localized = await localize('blank', type, text);
    expect(localized.text.slice(0, blanked.length)).toBe(blanked);
    expect(localized.text).not.toMatch(/datocms|media\.example/);
    expect(localized.codes).toEqual([code]);
  });

  it('is blanked with all hosts that its parameters name', async () => {
    const inner = encodeURIComponent(kettle);
    const text = script(
      `a = "${kettle}?mark=${inner}&blend64=aHR0cHM6Ly93d3cuZGF0b2Ntcy1hc3NldHMuY29tLzEvYS5qcGc&h=" + h`,
    );
    const localized = await localize('blank', 'text/html', text);
    expect(localized.text).not.toMatch(/datocms|aHR0c/);
    expect(localized.text).toHaveLength(text.length);
  });

  it('is blanked in headers', async () => {
    const { headers } = await localize('blank', 'text/html', '', { 'x-images': 'see datocms-assets.com' });
    expect(headers.get('x-images')).toBe('see unresolved.invalid');
  });

  it('is blanked beside URLs that are sealed, which stay the same', async () => {
    const sealed = await create('blank').seal(kettle);
    const text = `<img src="${kettle}">${script(`a = "${kettle}"; b = "${www}/" + c`)}<p>datocms-assets.com`;
    const { text: blanked } = await localize('blank', 'text/html', text);
    expect(blanked).toBe(
      `<img src="${sealed}">${script(`a = "${sealed}"; b = "https://www.unresolved.invalid/" + c`)}<p>unresolved.invalid`,
    );
  });

  it('is blanked where a stream of scripts cuts the name of the host into pieces', async () => {
    const push = (text: string) => script(`self.__next_f.push([1,${JSON.stringify(text)}])`);
    const text = push('0:["see www.datoc') + push('ms-assets.com, the host"]\n');
    const { text: blanked, codes } = await localize('blank', 'text/html', text);
    expect(codes).not.toEqual([]);
    expect(blanked.replaceAll('"])</script><script>self.__next_f.push([1,"', '')).not.toContain('datocms-assets');
    expect(blanked).toHaveLength(text.length);
  });

  it('is blanked in data, and reported once', async () => {
    const found: (readonly [string, Unresolved])[] = [];
    const data = { a: 'Ask “datocms-assets.com”.', b: [`https://other.example/?url=${kettle}`], c: kettle, d: long };
    const runtime = create('blank', found);
    for (let time = 0; time < 2; time++) {
      const localized = await runtime.localizeData(data);
      expect(localized.a).toBe('Ask “unresolved.invalid”.');
      expect(localized.b).toEqual([
        'https://other.example/?url=https://www.unresolved.invalid/xxxxx/xxxxxxxxxx-xxxxxx.xxx',
      ]);
      expect(localized.c).toBe(await runtime.seal(kettle));
      expect(localized.d).not.toContain('datocms');
    }
    expect(found.map(([, { code, path }]) => [code, path])).toEqual([
      ['encoded-url', undefined],
      ['mention', undefined],
      ['foreign-url', undefined],
    ]);
    expect(await create('warn').localizeData(data)).toEqual({ ...data, c: await runtime.seal(kettle) });
  });

  it('is reported once for each route that is named', async () => {
    const found: (readonly [string, Unresolved])[] = [];
    const runtime = create('warn', found);
    for (const path of ['/products/1', '/products/2']) {
      const response = new Response('<p>datocms-assets.com', { headers: { 'content-type': 'text/html' } });
      await (await runtime.localize(new Request(site + path), response, { route: '/products/[id]' })).text();
    }
    expect(found.map(([, { path }]) => path)).toEqual(['/products/[id]']);
  });

  it('is reported once for each path, with what is wrong and the fix', async () => {
    const found: (readonly [string, Unresolved])[] = [];
    const runtime = create('warn', found);
    const text = script(`a = "${kettle}&h=" + height, b = "${kettle}&h=" + b`);
    for (let time = 0; time < 2; time++) {
      await (await runtime.localize(request, new Response(text, { headers: { 'content-type': 'text/html' } }))).text();
    }
    const fix = 'Write out the URL of each variant.';
    const message = 'A part of the asset URL is filled in later.';
    expect(found).toEqual([
      [
        `/page: template-url: ${message} It stays in what visitors get. ${fix}`,
        { code: 'template-url', path: '/page', message, fix },
      ],
    ]);
  });

  const targets = compileSearchTargets({
    hosts: new AssetHosts(),
    knownPaths: [],
    stored: { urlPrefixes: [], names: [] },
  });
  const types: Readonly<Record<string, string>> = {
    ...{ '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json' },
    ...{ '.xml': 'text/xml', '.svg': 'image/svg+xml', '.rss': 'application/rss+xml', '.atom': 'application/atom+xml' },
    ...{
      '.txt': 'text/plain',
      '.md': 'text/markdown',
      '.csv': 'text/csv',
      '.ics': 'text/calendar',
      '.vtt': 'text/vtt',
    },
    ...{ '.vcf': 'text/vcard', '.webmanifest': 'application/manifest+json', '.jsonld': 'application/ld+json' },
  };
  const readers: Readonly<Record<string, (text: string) => unknown>> = {
    '.json': JSON.parse,
    '.js': (text) => parse(text, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true }),
  };
  const isReadable = (extension: string, text: string) => {
    try {
      readers[extension]?.(text);
      return true;
    } catch {
      return false;
    }
  };

  it('is blanked in every file of the corpus, by the judgement of the leak check, and what was valid stays so', async () => {
    const codes = new Set<string>();
    const corpus = join(import.meta.dirname, '../../../../../test/corpus');
    const files = globSync('**/input.*', { cwd: corpus }).filter((file) => types[extname(file)]);
    expect(files.length).toBeGreaterThan(400);
    for (const file of files) {
      const extension = extname(file);
      const before = readFileSync(join(corpus, file), 'latin1');
      const body = Uint8Array.from(Buffer.from(before, 'latin1'));
      const found: (readonly [string, Unresolved])[] = [];
      const headers = { 'content-type': types[extension] as string };
      const localized = await create('blank', found).localize(request, new Response(body, { headers }));
      const bytes = Buffer.from(await localized.arrayBuffer());
      for (const [, { code }] of found) codes.add(code);
      expect([file, searchBytes(`input${extension}`, bytes, targets)]).toEqual([file, []]);
      if (isReadable(extension, before)) {
        expect([file, isReadable(extension, bytes.toString('latin1'))]).toEqual([file, true]);
      }
    }
    expect(codes.size).toBeGreaterThan(5);
  });

  const escapes: readonly ((character: string) => string)[] = [
    (character) => `&#${character.charCodeAt(0)};`,
    (character) => `%25${character.charCodeAt(0).toString(16)}`,
    (character) => `\\u00${character.charCodeAt(0).toString(16)}`,
    (character) => (/\w/.test(character) ? character : `\\${character}`),
    (character) => (/\w/.test(character) ? character : encodeURIComponent(character)),
    (character) => character,
  ];
  const spelt = fc
    .array(fc.constantFrom(...escapes), { minLength: 1, maxLength: 3 })
    .map((forms) => Array.from(`${kettle}?w=8`, (character, at) => forms[at % forms.length]?.(character)).join(''));
  const parts = [
    '<p>',
    '"',
    ' ',
    'ß',
    '\\',
    '${',
    '}',
    '\n',
    '/',
    '<script>a="',
    '"</script>',
    '<img src="',
    '`',
    '<!--',
    '-->',
  ];
  const others = [
    '<style>a{b:url(',
    ')}</style>',
    'https://other.example/?u=',
    '&b=',
    '>',
    's:61:"',
    '";',
    '1:T3d,',
    ', ',
    ':8080',
  ];
  const piece = fc.constantFrom(
    ...parts,
    ...others,
    ...['self.__next_f.push([1,"', '"])</script>', 'www.datocms-assets.com'],
  );
  const text = fc.array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 1, arbitrary: spelt }), { maxLength: 12 });

  it('is blanked in any text, by the judgement of the leak check', async () => {
    const runtime = create('blank');
    const check = fc.asyncProperty(text, fc.constantFrom(...Object.entries(types)), async (list, [extension, type]) => {
      const response = new Response(list.join(''), { headers: { 'content-type': type } });
      const bytes = Buffer.from(await (await runtime.localize(request, response)).arrayBuffer());
      expect(searchBytes(`input${extension}`, bytes, targets)).toEqual([]);
    });
    await fc.assert(check, { numRuns: propertyRuns(1000) });
  });
});
