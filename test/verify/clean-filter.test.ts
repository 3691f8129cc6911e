import { globSync, readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AssetHosts } from '../../packages/datocms-assets/src/asset/asset-url.ts';
import { videoPath } from '../../packages/datocms-assets/src/asset/video-url.ts';
import { CleanFilter } from '../../packages/datocms-assets/src/verify/filter/clean-filter.ts';
import type { SearchTargets } from '../../packages/datocms-assets/src/verify/search/search-targets.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { search, targetsOf } from './search-text.ts';
import { containers, escapes, type Spell, usual } from './spellings.ts';

const token = '0f9e8d7c6b5a49382716f5e4d3c2b1';
const [playbackId, shortPlaybackId] = ['DS00Spx1CV902MCtPj5WknGlR102V5HFkDe', 'Kp0123456789'];
const storedName = 'kettle.abcdefghij234567.webp';
const usualTargets = {
  hosts: new AssetHosts(['media.shop.example']),
  token,
  knownPaths: ['/99001/1700000001-kettle.jpg'],
  stored: {
    urlPrefixes: ['/_assets/', 'https://www.example.org/_assets/'],
    names: [storedName, 'seal.bcdefghijk234567.png'],
  },
};
const withShortNames = { ...usualTargets, knownPaths: [...usualTargets.knownPaths, '/7/caf%C3%A9%20au%20lait.png'] };
const withVideos = {
  ...usualTargets,
  hosts: new AssetHosts(['media.shop.example'], 'hls'),
  knownPaths: [...usualTargets.knownPaths, videoPath(playbackId), videoPath(shortPlaybackId)],
};
const judges = [usualTargets, withShortNames, withVideos].map(targetsOf).map((targets) => ({
  targets,
  filter: new CleanFilter(targets),
  /** The filter tells each name once. */
  namesTold: new Set<string>(),
}));

/** Whether the filter calls the bytes clean. Fails if the verifier finds something in them. */
function isClean(content: Buffer | string, file = 'page.html'): boolean {
  const [isCertain] = judges.map((judge) => isCleanFor(judge, content, file));
  return isCertain as boolean;
}

function isCleanFor(
  { targets, filter, namesTold }: (typeof judges)[number],
  content: Buffer | string,
  file: string,
): boolean {
  const bytes = Buffer.from(content as string);
  const names = new Set<string>();
  const isCertain = filter.isCertainlyClean(file, bytes, names);
  for (const name of names) namesTold.add(name);
  if (!isCertain) return false;
  const { codes, usedNames } = search(bytes, file, targets);
  const text = bytes.toString('latin1');
  expect([text, ...codes]).toEqual([text]);
  expect([text, ...usedNames.filter((name) => !namesTold.has(name))]).toEqual([text]);
  expect([text, ...[...names].filter((name) => !usedNames.includes(name))]).toEqual([text]);
  return true;
}

/** By the part of the targets that finds it, as the type of the targets names it: a new part needs a leak here. */
type Part = Exclude<
  keyof SearchTargets,
  'hostNames' | 'hostPatterns' | 'anyHost' | 'hostBeforePath' | 'hostLetterPairs' | 'mayMention' | 'minLength'
>;
const leaksByPart: Readonly<Record<Part, Readonly<Record<string, string>>>> = {
  hosts: {
    'an asset URL': 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg?auto=format&w=640',
    "a host of the project's own": 'Media.Shop.example',
    'a stream of a video': 'https://stream.mux.com/unknown.m3u8',
  },
  knownPaths: {
    'the path of a known asset': '/99001/1700000001-kettle.jpg',
    'the path of an asset with a short name': '/7/caf\u00e9 au lait.png',
    'the path of another asset': '/99001/1700000099-draft',
  },
  playbackIds: { 'the playback id of a video': playbackId, 'a short playback id': `id_${shortPlaybackId}` },
  token: { 'the token': token },
  storedUrls: { 'a stored file that does not exist': '/_assets/kettle.zzzzzzzzzz234567.webp' },
};
const leaks: Readonly<Record<string, string>> = Object.assign({}, ...Object.values(leaksByPart));
const spellings: readonly (readonly [string, (text: string) => string])[] = [
  ...Object.entries(usual),
  ...Object.entries(escapes).flatMap(([name, spell]) => [
    [name, (text: string) => spell(text)] as const,
    [`${name} here and there`, (text: string) => spell(text, (index) => index % 7 === 3)] as const,
  ]),
];

describe.each(Object.entries(leaks))('the filter doubts what the verifier finds: %s', (_, leak) => {
  it.each(spellings)('spelt by %s', (_name, spell) => {
    isClean(`<p title="${spell(leak)}">`);
    isClean(spell(leak));
    for (const pack of Object.values(containers)) isClean(pack(Buffer.from(spell(` ${leak} `))));
  });

  it('as it is, and in each container', () => {
    expect(judges.some((judge) => !isCleanFor(judge, leak, 'page.html'))).toBe(true);
    for (const pack of Object.values(containers)) {
      const bytes = pack(Buffer.from(` ${leak} `));
      isClean(bytes);
    }
  });
});

const html = (body: string) => `<!DOCTYPE html>\n<html lang="en">\n<body>\n${body}\n</body>\n</html>\n`;
const jpeg =
  '/9j/4AAQSkZJRgABAQAAAQABAAD/2wCEAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEPERETFhwXExQaFRERGCEYGh0dHx8fExciJCIeJBwe' +
  'Hx4BBQUFBwYHDggIDh4UERQeHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHv/AABEIAAYACgMBIgACEQEDEQH/';
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
const svg = Buffer.from(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>',
).toString('base64');

describe('the filter is certain of usual content', () => {
  it.each([
    [
      'a page with references',
      html(`<a href="/x?a=1&amp;b=2&amp;lang=en">5 &lt; 6 &mdash; &copy; &#x27;a&#39;</a>&nbsp;`),
    ],
    ['stored files', html(`<img src="/_assets/${storedName}" srcset="/_assets/${storedName} 2x">`)],
    [
      'JSON in a script',
      html('<script>x = {"a":"\\u003cp class=\\"b\\"\\u003eHi\\u003c/p\\u003e \\n and \\u0026"}</script>'),
    ],
    ['a small JPEG in base64', html(`<img style="background:url(&#34;data:image/jpeg;base64,${jpeg}&#34;)">`)],
    ['a PNG in base64', html(`<img src="data:image/png;base64,${pixel}">`)],
    ['an SVG in base64', `.a{background:url("data:image/svg+xml;base64,${svg}")}`],
    ['an SVG in percent-encoding', '.a{background:url("data:image/svg+xml,%3csvg viewBox=\'0 0 8 8\'%3e%3c/svg%3e")}'],
    ['a script', 'a.push(b);if(null!=this.first&&this.second&&!(x.isSameNode)||1)y()'],
    ['paragraphs of Markdown', 'Use `{base}/path/expressions.\n\nChec the rest_of_this_paragraph'],
    ['a source map', '{"version":3,"sources":["../src/a.ts"],"mappings":"AAAA,SAAS,GAAG,CAAC,CAAS;EACpB,MAAM"}'],
    ['text in German', html('<p>F\u00fcr \u00dcber\u00adraschungen \u2013 \u201eStra\u00dfe\u201c \u2026</p>')],
    [
      'text in Japanese',
      html('<p>\u4eca\u65e5\u306f\u3001\u3044\u3044\u5929\u6c17\u3067\u3059\u3002\u660e\u65e5\u3082\uff01</p>'),
    ],
    [
      'pieces that scripts join',
      html('<script>self.__next_f.push([1,"a"])</script><script>self.__next_f.push([1,"b"])</script>'),
    ],
    ['a style sheet', '.a{color:#fff;margin:0}\n.b > .c::before{content:"\\201c"}\n@media (min-width:1px){a{b:c}}\n'],
  ])('%s', (_, text) => {
    expect(isClean(text)).toBe(true);
  });
});

/** Pieces of what the verifier looks for, of what hides it, and of what is around it. */
const pieces = fc.constantFrom(
  ...[
    'datocms',
    '-assets',
    '.com',
    'datocms-assets.com',
    'o',
    'c',
    'da',
    'media.shop.',
    'example',
    token.slice(0, 15),
    token.slice(15),
  ],
  ...[
    '99001',
    '/',
    '1700000001-',
    'kettle',
    '.jpg',
    '/99001/1700000',
    '7/',
    'caf\u00e9',
    ' au lait',
    '.png',
    '001-kettle.jpg',
  ],
  ...[
    '/_assets/',
    '_assets',
    storedName,
    'kettle.',
    'abcdefghij',
    '234567',
    '.webp',
    'https://www.example.org',
    'www.',
    '//',
  ],
  ...[
    '&',
    '&amp;',
    '&#',
    '&#x',
    '2d',
    '45',
    ';',
    '&sol;',
    '&period',
    '&quot;',
    '&#34;',
    '&ascr;',
    '&shy;',
    'amp;',
    '&&',
    '&amp;&amp;',
    '&nbsp;',
    '&Tab;',
  ],
  ...['%', '%2F', '%2d', '%25', '%u', '002e', '%C2%AD', '%c2', '%ad', '%A0', '%0a', '%3d'],
  ...[
    '\\',
    '\\/',
    '\\u',
    '\\u002d',
    '\\x2e',
    '\\n',
    '\\r',
    '\\t',
    '\\"',
    '\\2d ',
    '\\00002d',
    '\\u{2d}',
    '\\055',
    '\\\n',
    '\\uff0e',
  ],
  ...[
    '\n',
    '\r\n',
    '.\n\nc',
    'd\na',
    '\t',
    ' ',
    '\f',
    '; ',
    '} ',
    '4; ',
    'a ',
    '6&#52; ',
    ';64 ',
    '\u00a0',
    '\0',
    '\v',
    '\x1b',
  ],
  ...[
    '\u3002',
    '\uff0e',
    '\u00ad',
    '\u200b',
    '\uff44',
    '\u00e9',
    '\u65e5',
    '\u2122',
    '\u{1d41d}',
    '\u{1f600}',
    '\ufe0f',
  ],
  ...[
    'base64,',
    'base64',
    ';base64,',
    'BASE64 ,',
    'b&#97;se64,',
    '.push("',
    '.write(atob("',
    '"])',
    '")',
    '__(',
    '[1,"',
    'next(',
  ],
  ...['"', "'", '<p>', '>', '(', ')', ',', '=', '==', 'x', 'abcdefghijklmnop', 'ABCDEFGH', '0123', 'word '],
  ...[
    Buffer.from('datocms-assets.com').toString('base64'),
    Buffer.from('x /99001/1700000001-kettle.jpg').toString('base64'),
  ],
  ...[
    gzipSync('datocms-assets.com').toString('base64'),
    deflateSync('//datocms-assets.com/').toString('base64'),
    jpeg,
    pixel,
    svg,
  ],
);
/** Pieces as bytes, and parts of characters. */
const soupOf = (maxLength: number) =>
  fc
    .array(fc.oneof({ weight: 12, arbitrary: pieces }, fc.constantFrom(...brokenCharacters)), { maxLength })
    .map((parts) =>
      Buffer.concat(parts.map((part) => Buffer.from(part, brokenCharacters.includes(part) ? 'latin1' : 'utf8'))),
    );
const brokenCharacters = ['\xa0', '\xc2', '\xe3\x80', '\x80', '\xef'];
const soup = soupOf(24);
const spoonful = soupOf(5);

/** One of the escapes on a random part of the characters. */
const layer = fc
  .tuple(fc.constantFrom<Spell>(...Object.values(escapes)), fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }))
  .map(
    ([spell, picks]) =>
      (text: string) =>
        spell(text, (index) => picks[index % picks.length] === true),
  );
const container = fc.constantFrom(...Object.values(containers), (bytes: Buffer) => bytes);

/** Changes, removes or repeats some bytes. */
const mutation = fc.array(
  fc.record({
    at: fc.nat({ max: 2 ** 20 }),
    change: fc.oneof(
      spoonful.map((bytes) => ({ remove: 0, bytes })),
      fc.record({
        remove: fc.nat({ max: 4 }),
        bytes: fc.uint8Array({ maxLength: 2 }).map((bytes) => Buffer.from(bytes)),
      }),
    ),
  }),
  { maxLength: 6 },
);
function mutate(bytes: Buffer, changes: readonly { at: number; change: { remove: number; bytes: Buffer } }[]): Buffer {
  return changes.reduce((before, { at, change }) => {
    const from = at % (before.length + 1);
    return Buffer.concat([before.subarray(0, from), change.bytes, before.subarray(from + change.remove)]);
  }, bytes);
}

const corpus = globSync('test/{corpus,e2e,sites}/**/*.{html,js,css,json,xml,txt,md,svg}', {
  exclude: ['**/node_modules'],
})
  .sort()
  .map((file) => ({ file, bytes: readFileSync(file) }))
  .filter(({ bytes }) => bytes.length < 2 ** 14);

describe('the verifier finds nothing in what the filter calls clean', () => {
  it('in texts of pieces in random order', () => {
    fc.assert(
      fc.property(soup, (bytes) => void isClean(bytes)),
      { numRuns: propertyRuns(6000) },
    );
  });

  it('in such texts under escapes, in containers', () => {
    fc.assert(
      fc.property(spoonful, spoonful, fc.array(layer, { maxLength: 2 }), container, (around, text, layers, pack) => {
        const spelt = layers.reduce((inner, spell) => spell(inner), text.toString('latin1'));
        isClean(Buffer.concat([around, pack(Buffer.from(spelt, 'latin1')), around]));
      }),
      { numRuns: propertyRuns(3000) },
    );
  });

  it('in pages and data that were changed here and there', () => {
    expect(corpus.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(
        fc.constantFrom(...corpus),
        mutation,
        ({ file, bytes }, changes) => void isClean(mutate(bytes, changes), file),
      ),
      { numRuns: propertyRuns(1500) },
    );
  });
});
