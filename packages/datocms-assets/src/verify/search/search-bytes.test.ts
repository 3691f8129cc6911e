import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../asset/asset-url.ts';
import type { NeedleInput } from './needles.ts';
import { compileNeedles } from './needles.ts';
import { searchBytes } from './search-bytes.ts';

const hosts = new AssetHosts(['media.shop.example']);
const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';

function search(text: string | Buffer, rest: Partial<NeedleInput> = {}, file = 'page.html') {
  const localNames = new Set<string>();
  const findings = searchBytes(file, Buffer.from(text as string), compileNeedles({ hosts, ...rest }), localNames);
  return { findings, localNames, places: findings.map(({ code, line, column }) => `${code} ${line}:${column}`) };
}

describe('the place of a leak', () => {
  it.each([
    ['the first character of the URL', `<img src="${url}">`, '1:11'],
    ['the first character of the host where there is no URL', 'Files are on www.datocms-assets.com.', '1:14'],
    ['behind line breaks of all kinds', `a\r\nb\n\n  ${url}`, '4:3'],
    ['in UTF-16 units', `\u{1F600}\u00e9 ${url}`, '1:5'],
    ['behind a byte order mark', `\ufeff${url}`, '1:2'],
    ['of a protocol-relative URL', `url(//www.datocms-assets.com/a.png)`, '1:5'],
    ['of a URL with a user', 'https://me@datocms-assets.com/a.png', '1:1'],
    ['of an escaped URL', `{"u":"https:\\/\\/www.datocms-assets.com\\/a.png"}`, '1:7'],
    ['of an encoded URL', 'x?url=https%3A%2F%2Fwww.datocms-assets.com%2Fa.png', '1:7'],
    ['where letters are escaped', 'x &#104;ttps:&#x2f;/www.d&#97;tocms-assets.com/a', '1:3'],
    ['in a JSON string behind \\n', '{"a":"see\\nhttps://datocms-assets.com"}', '1:12'],
  ])('is %s', (_, text, place) => {
    expect(search(text).places).toEqual([`leak ${place}`]);
  });

  it('is absent where only a decoded view shows it', () => {
    const packed = [Buffer.from(Buffer.from(url).toString('base64')), gzipSync(url), Buffer.from(url, 'utf16le')];
    expect(packed.flatMap((bytes) => search(bytes).places)).toEqual(Array(3).fill('leak undefined:undefined'));
  });

  it('is told once, however many views show it', () => {
    const text = `<a title="${url} &#38; \\u002F %2F">`;
    expect(search(`${text}\n${text}`).places).toEqual(['leak 1:11', 'leak 2:11']);
  });

  it('is told for each URL of a srcset', () => {
    expect(search(`srcset="${url}?w=1 1x,${url}?w=2 2x"`).places).toEqual(['leak 1:9', 'leak 1:75']);
  });
});

describe('the message of a leak', () => {
  it.each([
    [`<img src="${url}?w=2">`, 'An asset URL of the CMS is left (plain text): <img src="'],
    ['see datocms-assets.com', 'The asset host datocms-assets.com is named (plain text): see datocms-assets.com'],
    [`u=${encodeURIComponent(url)}`, '(percent-encoding): u=https%3A'],
    [`u=${encodeURIComponent(encodeURIComponent(url))}`, '(percent-encoding, percent-encoding): '],
    ['https:\\/\\/www.datocms-assets.com', '(backslash escapes)'],
    ['https&#58;//www.datocms-assets.com', '(HTML entities)'],
    ['www.d\uff41tocms-assets.com', '(look-alike characters)'],
  ])('of %s names the view and shows the place', (text, message) => {
    expect(search(text).findings.map((each) => each.message)).toEqual([expect.stringContaining(message)]);
  });

  it('is one short line, whatever stands around', () => {
    const [leak] = search(`\u0000\u001b[31m\n${'x'.repeat(3000)} ${url}?${'y'.repeat(3000)}`).findings;
    expect(leak?.message).toMatch(/^[^\p{Cc}]{1,160}$/u);
    expect(leak?.url?.length).toBeLessThan(600);
  });

  it('comes with the URL as a reader decodes it', () => {
    const texts = [`"${url}?a=1&amp;b=2"`, `"${url}?a=1\\u0026b=2"`, encodeURIComponent(`${url}?a=1&b=2`)];
    expect(texts.map((text) => search(text).findings[0]?.url)).toEqual(Array(3).fill(`${url}?a=1&b=2`));
    expect(search('datocms-assets.com').findings[0]?.url).toBeUndefined();
  });
});

describe('of many leaks in one file', () => {
  it('a hundred are told, and the rest is counted', () => {
    const { findings } = search(`"${url}"\n`.repeat(1000));
    expect(findings).toHaveLength(101);
    expect(findings[100]).toMatchObject({ code: 'leak', message: '900 more places in this file are not listed.' });
  });

  it('none is counted for its path again', () => {
    const { findings } = search(`"${url}"\n`.repeat(150), { knownPaths: ['/99001/1700000001-kettle.jpg'] });
    expect(findings.map((each) => each.message).at(-1)).toBe('50 more places in this file are not listed.');
  });
});

describe('in a file that may mention the host', () => {
  const allowMention = ['docs/**', '*.txt'];
  it.each([
    'Files are on www.datocms-assets.com.',
    'https://www.datocms-assets.com/',
    'https://www.datocms-assets.com/99001/',
    'https://www.datocms-assets.com/99001/**',
    'https://www.datocms-assets.com/{project}/{name}.jpg',
    '/\\/\\/www\\.datocms-assets\\.com\\/(\\d+)/',
    '"hosts": ["datocms-assets.com", "*.datocms-assets.com"]',
  ])('%s is accepted', (text) => {
    expect(search(text, { allowMention }, 'docs/a/b.html').places).toEqual([]);
    expect(search(text, { allowMention }, 'other.html').places).toHaveLength((text.match(/com/g) ?? []).length);
  });

  it.each([
    url,
    `<img src="${url}?w=640&amp;h=2">`,
    encodeURIComponent(url),
    `"${url.replaceAll('/', '\\/')}"`,
    'www.datocms-assets.com/99001/report%20(final).pdf',
    'https://www.datocms-assets.com/seal.png?w=76',
    'https://www.datocms-assets.com%2F99001%2Fa.png',
    'https://www.datocms-assets.com\\u002F99001\\u002Fa.png',
  ])('%s is a leak all the same', (text) => {
    expect(search(text, { allowMention }, 'llms.txt').places).toHaveLength(1);
  });

  it('an archive that is encrypted is accepted', () => {
    const header = Buffer.from(
      `${'PK\x03\x04\x14\x00\x01\x00\x08\x00'.padEnd(26, '\x00')}\x01\x00\x00\x00aXXXX`,
      'latin1',
    );
    expect(search(header).places).toEqual(['archive undefined:undefined']);
    expect(search(header, { allowMention: ['*.zip'] }, 'a.zip').places).toEqual([]);
  });
});

describe('the path of a known asset', () => {
  const knownPaths = [
    '/99001/1700000001-kettle.jpg',
    '/99001/caf%C3%A9%20(1).png',
    '/99001/a.png',
    '/seal.png',
    '/images/logo.png',
  ];
  it.each([
    ['"/99001/1700000001-kettle.jpg"', 'path-leak 1:2'],
    ['file=/99001/1700000001-kettle.jpg&type=jpg', 'path-leak 1:6'],
    ['file=%2F99001%2F1700000001-kettle.jpg%26a', 'path-leak 1:6'],
    ['"\\/99001\\/1700000001-kettle.jpg"', 'path-leak 1:3'],
    ['"\\u002F99001\\u002F1700000001-kettle.jpg"', 'path-leak 1:2'],
    ['&#47;99001&#x2F;1700000001-kettle.jpg?w=2', 'path-leak 1:1'],
    ['"99001/1700000001-kettle.jpg"', 'path-leak 1:2'],
    ['https://other.example/99001/1700000001-kettle.jpg?w=2', 'path-leak 1:22'],
    ['/99001/caf\u00e9 (1).png', 'path-leak 1:1'],
    ['/99001/caf%C3%A9%20(1).png', 'path-leak 1:1'],
    ['/99001/caf%c3%a9%20%281%29.png', 'path-leak 1:1'],
    ['See /99001/a.png.', 'path-leak 1:5'],
    ['\\99001\\a.png', 'path-leak 1:1'],
  ])('%s is a leak', (text, place) => {
    expect(search(text, { knownPaths }).places).toEqual([place]);
  });

  it.each([
    '/99001/1700000002-unknown.jpg',
    '/199001/1700000001-kettle.jpg',
    '/99001/1700000001-kettle.jpgx',
    '/99002/a.png',
    '/99001/',
    "/seal.png and /images/logo.png, which may be the site's own",
  ])('%s is none', (text) => {
    expect(search(text, { knownPaths }).places).toEqual([]);
  });

  it('is told with the host only, where that is told', () => {
    const texts = [
      url,
      encodeURIComponent(url),
      url.replaceAll('/', '\\/'),
      url.replace('dato', '&#100;ato'),
      Buffer.from(url).toString('base64'),
    ];
    expect(texts.map((text) => search(text, { knownPaths }).findings.map((each) => each.code))).toEqual(
      Array(5).fill(['leak']),
    );
  });

  it('is looked up among ten thousand', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `/${99_000 + (index % 3)}/${index}-a.png`);
    expect(search('/99001/9997-a.png /99000/9998-a.png', { knownPaths: many }).places).toEqual(['path-leak 1:1']);
  });
});

describe('the URL of a stored file', () => {
  const names = ['kettle.abcdefghij234567.webp', 'oak.abcdefghij234567.jpg'];
  const local = { urlPrefixes: ['/docs/_astro/media/', 'https://www.example.org/docs/_astro/media/'], names };
  const spellings: readonly (readonly [string, (name: string) => string])[] = [
    ['root-relative', (name) => `<img src="/docs/_astro/media/${name}">`],
    ['in a srcset', (name) => `srcset="/docs/_astro/media/${name} 1x,/docs/_astro/media/${name} 2x"`],
    ['absolute', (name) => `"https://www.example.org/docs/_astro/media/${name}"`],
    ['protocol-relative', (name) => `(//WWW.example.org/docs/_astro/media/${name})`],
    ['in JSON', (name) => `"\\/docs\\/_astro\\/media\\/${name}"`],
    ['in JSON in JSON', (name) => `\\"\\\\\\/docs\\\\\\/_astro\\\\\\/media\\\\\\/${name}\\"`],
    ['absolute in JSON', (name) => `"https:\\/\\/www.example.org\\/docs\\/_astro\\/media\\/${name}"`],
    ['with \\u002F', (name) => `"\\u002Fdocs\\u002F_astro\\u002Fmedia\\u002F${name}"`],
    ['in a query', (name) => `/_image?href=%2Fdocs%2F_astro%2Fmedia%2F${name}&w=2`],
    ['absolute in a query', (name) => `?u=https%3A%2F%2Fwww.example.org%2Fdocs%2F_astro%2Fmedia%2F${name}`],
    ['encoded twice', (name) => `?u=%252Fdocs%252F_astro%252Fmedia%252F${name}%2526`],
    ['with entities', (name) => `&quot;&#x2F;docs&#x2F;_astro&#x2F;media&#x2F;${name}&quot;`],
    ['behind a line break in JSON', (name) => `"a\\n/docs/_astro/media/${name}"`],
    [
      'in a class and its selector',
      (name) => `.bg-\\[url\\(\\/docs\\/_astro\\/media\\/${name.replaceAll('.', '\\.')}\\)\\]`,
    ],
    ['at the end of a sentence', (name) => `See /docs/_astro/media/${name}.`],
  ];

  it.each(spellings)('%s is one of its uses', (_, spell) => {
    const { findings, localNames } = search(spell('oak.abcdefghij234567.jpg'), { local });
    expect(findings).toEqual([]);
    expect([...localNames]).toEqual(['oak.abcdefghij234567.jpg']);
  });

  it.each(['\\n', '\\r\\n', '\\r', '\\t', '\\tx', '\\b', '\\n\\n', '\\"x'])(
    'is not longer by an escape behind it: %s',
    (behind) => {
      const url = '/docs/_astro/media/oak.abcdefghij234567.jpg';
      const text = `a("\\u002Fx",'${url}${behind}${url}${behind}',"\\64 x${url}${behind}")`;
      expect(search(text, { local }).findings).toEqual([]);
    },
  );

  it.each(['\nnext', '\r\n1x', '\tx'])('is not longer by a break that a host parser drops: %j', (behind) => {
    const text = `<p title="&#100;">/docs/_astro/media/oak.abcdefghij234567.jpg${behind}</p>`;
    expect(search(text, { local }).findings).toEqual([]);
  });

  it.each(spellings)('%s is told where the file is missing', (_, spell) => {
    const { findings, localNames } = search(spell('gone.abcdefghij234567.jpg'), { local });
    expect(new Set(findings.map((each) => each.code))).toEqual(new Set(['missing-file']));
    expect(localNames.size).toBe(0);
  });

  it('is told by the place at which it begins', () => {
    const text =
      '"https://www.example.org/docs/_astro/media/gone.abcdefghij234567.jpg"\n  /docs/_astro/media/gone.abcdefghij234567.jpg';
    expect(search(text, { local }).places).toEqual(['missing-file 1:2', 'missing-file 2:3']);
  });

  it.each([
    'https://other.example/docs/_astro/media/gone.abcdefghij234567.jpg',
    '/other/docs/_astro/media/gone.abcdefghij234567.jpg',
    '../docs/_astro/media/gone.abcdefghij234567.jpg',
    '/docs/_astro/media/page.css',
    '/docs/_astro/media/',
    'media',
  ])('is not %s', (text) => {
    expect(search(text, { local }).findings).toEqual([]);
  });

  it('is found inside archives, since a file that is used there is used', () => {
    const packed = gzipSync('<img src="/docs/_astro/media/oak.abcdefghij234567.jpg">');
    expect([...search(packed, { local }).localNames]).toEqual(['oak.abcdefghij234567.jpg']);
  });

  const hidden = {
    'a host with an escaped letter': 'https://www.d%61tocms-assets.com',
    'a host in entities': '//www.datocms&#45;assets.com',
    'a host in CSS escapes': '\\64 atocms-assets.com',
    'a host in base64': Buffer.from('https://www.datocms-assets.com').toString('base64'),
    'a host in base64, one byte later': Buffer.from('xhttps://www.datocms-assets.com/').toString('base64'),
  };
  it.each(
    Object.entries(hidden).flatMap(([what, spelt]) =>
      ['"', ',', ' ', '\n', '?', '&quot;', ')'].map((between) => [what, between, spelt] as const),
    ),
  )('hides nothing that stands beside it: %s, %j between', (_, between, spelt) => {
    const url = '/docs/_astro/media/oak.abcdefghij234567.jpg';
    for (const text of [`${url}${between}${spelt}`, `${spelt}${between}${url}`, `${spelt}${url}`]) {
      expect(search(`a ${text} b`, { local }).findings.map((each) => each.code)).toEqual(['leak']);
    }
  });

  it('is no leak where it stands on an asset host', () => {
    const own = { urlPrefixes: ['https://media.shop.example/_assets/'], names };
    const text = 'https://media.shop.example/_assets/oak.abcdefghij234567.jpg https://media.shop.example/99001/a.jpg';
    expect(search(text, { local: own }).places).toEqual(['leak 1:61']);
  });
});

/** An entry of a zip archive, its data as they are. */
function stored(data: Buffer, size = data.length): Buffer {
  const header = Buffer.alloc(31);
  header.write('PK\x03\x04\x14', 'latin1');
  header.writeUInt32LE(size, 18);
  header.writeUInt16LE(1, 26);
  header.write('a', 30);
  return Buffer.concat([header, data]);
}

describe('stored zip entries', () => {
  const host = Buffer.from('datocms-assets.com');
  const behind = Buffer.from('PK\x01\x02\x14');

  it.each([
    ['an entry', Buffer.concat([stored(host), behind])],
    ['an entry whose size stands elsewhere', stored(host, 0xffffffff)],
    ['one of many whose size stands elsewhere', Buffer.concat(Array(99).fill(stored(host, 0xffffffff)))],
    ['archives in archives', Buffer.concat([stored(stored(stored(host))), behind])],
  ])('are searched without their names and what stands behind them: %s', (_, bytes) => {
    const codes = search(bytes, {}, 'a.zip').findings.map((each) => each.code);
    expect(new Set(codes)).toEqual(new Set(['leak']));
  });

  it('are refused where many lie in one another', () => {
    const entries = Buffer.concat(Array(999).fill(stored(Buffer.alloc(0), 2 ** 16)));
    expect(search(entries, {}, 'a.zip').findings).toMatchObject([
      { code: 'archive', level: 'error', message: expect.stringContaining('its entries lie in one another') },
    ]);
  });
});

describe('an archive that can not be looked into', () => {
  it.each([
    [
      'a damaged gzip file',
      Buffer.concat([gzipSync(Buffer.from('some text')).subarray(0, 10), Buffer.alloc(50, 0xff)]),
    ],
    ['a gzip file that unpacks to more than the limit', gzipSync(Buffer.alloc(65 * 2 ** 20))],
    [
      'an encrypted zip entry',
      Buffer.from(`${'PK\x03\x04\x14\x00\x01\x00\x08\x00'.padEnd(26, '\x00')}\x01\x00\x00\x00aXXXX`, 'latin1'),
    ],
    [
      'a zip entry of an unknown method',
      Buffer.from(`${'PK\x03\x04\x14\x00\x00\x00\x0e\x00'.padEnd(26, '\x00')}\x01\x00\x00\x00aXXXX`, 'latin1'),
    ],
    [
      'gzip in gzip in gzip in gzip in gzip',
      [1, 2, 3, 4, 5].reduce<Buffer>((bytes) => gzipSync(bytes), Buffer.from('x')),
    ],
  ])('%s is an error', (_, bytes) => {
    const { findings } = search(bytes, {}, 'file.bin');
    expect(findings).toMatchObject([{ code: 'archive', level: 'error', file: 'file.bin' }]);
  });

  it.each([
    ['a gzip signature in other data', Buffer.from('text \x1f\x8b\x08\x00 text', 'latin1')],
    ['a zip signature in text', Buffer.from('PK\x03\x04 is how a zip file begins')],
    ['a gzip file that breaks off', gzipSync(Buffer.from('some text that is long enough'.repeat(9))).subarray(0, 40)],
    ['an empty file', Buffer.alloc(0)],
  ])('is not %s', (_, bytes) => {
    expect(search(bytes, {}, 'file.bin').findings).toEqual([]);
  });
});
