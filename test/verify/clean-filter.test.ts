import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CleanFilter } from '../../packages/datocms-assets/src/verify/filter/clean-filter.ts';
import type { SearchTargets } from '../../packages/datocms-assets/src/verify/search/search-targets.ts';
import { propertyRuns } from '../support/property-runs.ts';
import {
  corpus,
  jpeg,
  pixel,
  playbackId,
  randomFiles,
  shortPlaybackId,
  storedName,
  svg,
  token,
  usualTargets,
  withShortNames,
  withVideos,
} from './random-files.ts';
import { search, targetsOf } from './search-text.ts';
import { brotli, containers, escapes, usual } from './spellings.ts';

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
const html = (body: string) => `<!DOCTYPE html>\n<html lang="en">\n<body>\n${body}\n</body>\n</html>\n`;
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
    for (const file of ['page.html', 'page', 'page.html.br']) isClean(brotli(Buffer.from(html(` ${leak} `))), file);
    for (const pack of Object.values(containers)) {
      const bytes = pack(Buffer.from(` ${leak} `));
      isClean(bytes);
      isClean(bytes.toString('base64'));
    }
  });
});

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

describe('the verifier finds nothing in what the filter calls clean', () => {
  it('in a corpus of many files', () => {
    expect(corpus.length).toBeGreaterThan(20);
    for (const { file, bytes } of corpus) isClean(bytes, file);
  });

  it.each(Object.entries(randomFiles))('in %s', (_, { weight, property }) => {
    fc.assert(property(isClean), { numRuns: propertyRuns(1500 * weight) });
  });
});
