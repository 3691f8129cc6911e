import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CleanFilter } from '../../packages/datocms-assets/src/verify/filter/clean-filter.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { codesIn, search, targetsOf } from './search-text.ts';

const targets = targetsOf({});
const filter = new CleanFilter(targets);
const isCertainlyClean = (page: string) => filter.isCertainlyClean('page.html', Buffer.from(page), new Set());
const page = (body: string) => `<!DOCTYPE html>\n<html lang="en">\n<body>\n${body}\n</body>\n</html>\n`;

describe('a host that a reader sees is found though it is cut by', () => {
  it.each([
    ['wbr', 'www.<wbr>dato<wbr>cms-<wbr>assets.<wbr>com'],
    ['an element', 'www.datocms-<b>assets</b>.com'],
    ['elements in elements', 'www.dato<i><b class="x">cms</b></i>-assets.com'],
    ['a highlighter', '<span class="a">https://www.dato</span><span class="b">cms-assets.com/99001/a.jpg</span>'],
    ['a comment', 'dato<!-- > < -->cms-assets.com'],
    ['an empty comment', 'dato<!-->cms-assets.com'],
    ['an element of the site', 'dato<x-y a="b"></x-y>cms-assets.com'],
    ['an element beside an entity', 'dato<b>&#99;</b>ms-assets.com'],
    ['an element behind an entity without a semicolon', 'dat&#111<b>cms-assets.com</b>'],
    ['an element behind a soft hyphen', 'dato&shy;<b>cms-assets.com</b>'],
    ['an element far from an entity', '&dd;ato<b>cms</b>-assets&period;com'],
    ['an element beside a look-alike', 'dato<b>\uff43ms-assets.com</b>'],
    ['an element behind a look-alike', 'dat\uff4f<b>cms-assets.com</b>'],
  ])('%s', (_, text) => {
    expect(codesIn(page(`<p>${text}</p><p>Next`))).toEqual(['leak']);
    expect(isCertainlyClean(page(`<p>${text}</p><p>Next`))).toBe(false);
  });

  it('tags, with its place and how it is written', () => {
    const [finding] = search('<p>See www.dato<wbr>cms-assets.com.</p>').findings;
    expect(finding).toMatchObject({ code: 'leak', line: 1, column: 8 });
    expect(finding?.message).toBe('The asset host www.datocms-assets.com is named (tags inside of it).');
  });
});

describe('no host is found', () => {
  it.each([
    ['in two paragraphs', '<p>dato</p><p>cms-assets.com</p>'],
    ['in two cells', '<td>dato</td><td>cms-assets.com</td>'],
    ['in a longer name', 'dato<b>cms-assets.comm</b>unity'],
    ['in another name', 'notdato<b>cms-assets.com</b>'],
    ['where tags stand in an entity', '&#10<b>0;atocms-assets.com</b>'],
    ['where a sign is no tag', 'dato<cms-assets.com'],
  ])('%s', (_, text) => {
    expect(codesIn(page(text))).toEqual([]);
  });
});

it('the filter is certain of pages with tags inside of words', () => {
  const texts =
    'It<b>s</b>. <a href="/a">data</a>. <i>a</i>t; assets</b>.com <li>data</li><li>to</li> \u3002</p><p>A&nbsp;<b>&amp;</b>';
  expect(isCertainlyClean(page(texts.repeat(20)))).toBe(true);
});

it('the filter doubts every page in which a host is found between random tags', () => {
  const parts = [
    '<b>',
    '</b>',
    '<wbr>',
    '<!-- x -->',
    '<!--',
    '<p>',
    '<',
    '>',
    '&#100;',
    '&#100',
    '&dd;',
    '&shy',
    '&ordm',
    '\uff44',
    '\u00ad',
    '\xe2',
    '.',
  ];
  const letters = ['d', 'a', 'to', 'at', 'o', 'cms', 'dato', 'cms-assets.com', '-assets', '.com', 's.', ';', '0;'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...parts, ...letters, ...letters), { maxLength: 12 }), (texts) => {
      const text = texts.join('');
      if (isCertainlyClean(text)) expect({ text, codes: codesIn(text) }).toEqual({ text, codes: [] });
    }),
    { numRuns: propertyRuns(20_000) },
  );
});
