import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search } from '../../../../../test/verify/search-text.ts';

const codesIn = (text: string) => search(text).codes;

const url = 'https://www.datocms-assets.com/99001/1700000001-kettle.jpg';
/** Pictures in which the host stands at different places of a line. */
const pictures = Array.from(
  { length: 24 },
  (_, at) => `<svg xmlns="http://www.w3.org/2000/svg">${'x'.repeat(20 + 3 * at)}<image href="${url}"/></svg>`,
);
const wrap = (text: string | Buffer, columns: number, between: string) =>
  (
    Buffer.from(text as string)
      .toString('base64')
      .match(new RegExp(`.{1,${columns}}`, 'g')) ?? []
  ).join(between);
const data = (base64: string) => `<iframe src="data:image/svg+xml;base64,${base64}"></iframe>`;

const breaks = {
  'a line break and blanks': '\n    ',
  'CRLF and blanks': '\r\n\t  ',
  'a blank in front of the line break': ' \n',
  'one blank': ' ',
  'a line break': '\n',
  'a carriage return': '\r',
  'form feeds': '\f',
  '%0A%20': '%0A%20',
  '%20': '%20',
  '%0D%0A%09': '%0D%0A%09',
  '%2520': '%2520',
  'references in decimal': '&#10;&#32;',
  'references in hexadecimal': '&#xA;&#x20;',
  'named references': '&NewLine;&Tab;',
  '\\n and blanks': '\\n    ',
  '\\r\\n and blanks': '\\r\\n  ',
  '\\\\n and blanks': '\\\\n  ',
  '\\u0020': '\\u0020',
  '\\u000a in JSON in JSON': '\\\\u000a',
  'a line that goes on': '\\\n',
} as const;

describe('wrapped base64 behind its marker is found', () => {
  it.each(Object.entries(breaks))('with %s between its lines', (_, between) => {
    for (const columns of [19, 64, 72, 76]) {
      const pages = pictures.map((each) => data(wrap(each, columns, between)));
      expect([columns, ...pages.map((each) => codesIn(each).join())]).toEqual([columns, ...pages.map(() => 'leak')]);
    }
  });

  it.each([
    ['in capitals', ';BASE64,'],
    ['with a blank', '; base64 ,'],
    ['percent-encoded', '%3Bbase64%2C'],
    ['in references', '&#59;base64&#44;'],
    ['with escaped letters', ';b&#97;se64,'],
    ['with escaped letters, behind a short media type', ' data:text/html;b&#97;se64,'],
    ['in script escapes', '\\u003bbase64\\u002c'],
    ['in script escapes, its letters too', '\\u003b\\u0062ase64\\u002c'],
    ['in front of a line break', ';base64,\n   '],
    ['in a CSS identifier', '\\;base64\\,'],
    ['behind another one with an escape', ';base64&amp; data;base64,'],
    ['in a CSS identifier, behind base64 with an escape', `;base64,${'A'.repeat(24)}&x\\;base64\\,`],
  ])('%s', (_, marker) => {
    const pages = pictures.map((each) => `"data:image/svg+xml${marker}${wrap(each, 64, '\n    ')}"`);
    expect(pages.map((each) => codesIn(each).join())).toEqual(pages.map(() => 'leak'));
  });

  it.each(['\n    ', '%0A', '\\n  ', '&#10;'])('where it is an archive, with %j between its lines', (between) => {
    const numbers = Array.from({ length: 200 }, (_, at) => `${(at * at) % 10_007}\n`).join('');
    expect(codesIn(data(wrap(gzipSync(numbers + url), 76, between)))).toEqual(['leak']);
    expect(codesIn(data(gzipSync(url).toString('base64').replace(/=+$/, '') + between))).toEqual(['leak']);
  });
});

describe('wrapped base64 without a marker', () => {
  it.each(['\n', '\r\n', '\n\t', '\\n'])('is found where no spaces cut it: %j', (between) => {
    const pages = pictures.map((picture) => `const picture = \`${wrap(picture, 64, between)}\`;`);
    expect(pages.map((page) => codesIn(page).join())).toEqual(pages.map(() => 'leak'));
  });
});

it('shows a whole URL, though an escape cuts it in base64', () => {
  const base64 = Buffer.from(`${'x'.repeat(30)} ${url}?w=640 ${'y'.repeat(30)}`).toString('base64');
  const at = base64.length / 2;
  for (const blanks of ['%0A', '\\n  ', '&#10;']) {
    const { findings } = search(data(base64.slice(0, at) + blanks + base64.slice(at)));
    expect(findings.map((each) => each.url)).toEqual([`${url}?w=640`]);
  }
});

it('finds base64 in one piece before and behind wrapped base64', () => {
  const wrapped = data(wrap('a picture without a URL in it, in some lines', 20, '\n  '));
  const whole = `"${Buffer.from(` ${url} `).toString('base64')}"`;
  expect([wrapped + whole, whole + wrapped, wrapped].map(codesIn)).toEqual([['leak'], ['leak'], []]);
});

it('reports a place in wrapped base64 once', () => {
  const columns = [40, 76, 200];
  expect(columns.flatMap((each) => codesIn(data(wrap(`x ${url} y`, each, '\n  '))))).toEqual(['leak', 'leak', 'leak']);
});

it('decodes base64 in base64 four times, and no more', () => {
  const nested = (times: number): string =>
    times === 0 ? ` "${url}" ` : wrap(nested(times - 1), 76, '').replace(/=+$/, '');
  expect([1, 2, 3, 4, 5].map((times) => codesIn(`"${nested(times)}"`).length)).toEqual([1, 1, 1, 1, 0]);
  expect([1, 2, 3, 4, 5].map((times) => codesIn(`"\\u0041 ${nested(times)}\\n"`).length)).toEqual([1, 1, 1, 1, 0]);
});

it.each([
  [';base64,AAAA ', 40_000],
  ['base64%', 40_000],
  ['base64 ,\n', 40_000],
  [';base64,AAAA%20&#32;\\u0020', 20_000],
  ['b&#97;se64%2C', 20_000],
])('searches many markers in little time: %j', (piece, count) => {
  expect(codesIn(piece.repeat(count))).toEqual([]);
});
