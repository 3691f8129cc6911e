import { describe, expect, it } from 'vitest';
import { findUrlEnd, type UrlEndOptions } from './find-url-end.ts';
import { type OpeningDelimiter, openingDelimiterBefore } from './opening-delimiter.ts';

describe('openingDelimiterBefore', () => {
  it.each<[before: string, opener: OpeningDelimiter]>([
    ['', 'start'],
    ['"', '"'],
    ["'", "'"],
    ['`', '`'],
    ['\\"', '"'],
    ['\\\\\\"', '"'],
    ['\\u0022', '"'],
    ['\\x27', "'"],
    ['%22', '"'],
    ['%2522', '"'],
    ['&quot;', '"'],
    ['&amp;quot;', '"'],
    ['\\u0026quot;', '"'],
    ['&#38;amp;#x22;', '"'],
    ['&#039;', "'"],
    ['&apos;', "'"],
    ['(', '('],
    ['\\(', '('],
    ['&lpar;', '('],
    ['>', '>'],
    ['&gt;', '>'],
    ['\\u003e', '>'],
    ['&lt;', '<'],
    ['=', '='],
    ['%3D', '='],
    ['&#61;', '='],
    [',', ','],
    ['%2C', ','],
    ['/', '/'],
    ['\\/', '/'],
    [' ', ' '],
    ['\n', ' '],
    ['\\n', ' '],
    ['\\\\t', ' '],
    ['%20', ' '],
    ['&nbsp;', ' '],
    ['&#10;', ' '],
    [':', 'other'],
    ['a', 'other'],
    ['22', 'other'],
    ['&copy;', 'other'],
    [';', 'other'],
  ])('reads %j as %j', (before, opener) => {
    expect(openingDelimiterBefore(`${before}https://`, before.length, 0)).toBe(opener);
  });

  it('is the start of the place where that begins', () => {
    expect(openingDelimiterBefore('a="https://', 3, 3)).toBe('start');
  });
});

const isQuote = (opener: OpeningDelimiter) => ['"', "'", '`'].includes(opener);

describe('findUrlEnd', () => {
  const defaults: UrlEndOptions = {
    opening: 'start',
    ceiling: 0,
    percent: 0,
    quoteEscapes: undefined,
    isParameter: false,
    isFormValue: false,
    separator: undefined,
    isProgram: false,
    isCss: false,
  };

  /** The text with a bar at the end of the URL. */
  function markEnd(text: string, options: Partial<UrlEndOptions>): string {
    const { end } = findUrlEnd(text, 0, { ...defaults, ceiling: text.length, ...options });
    return `${text.slice(0, end)}|${text.slice(end)}`;
  }

  it.each<[opener: OpeningDelimiter, marked: string]>([
    ['"', '/a.jpg?w=1&h=2|" b'],
    ['"', '/a.jpg|\\" b'],
    ['"', '/a.jpg|\\u0022 b'],
    ['"', '/a.jpg|&quot; b'],
    ['"', '/a.jpg|\\u0026quot; b'],
    ['"', '/it\'s.jpg|"'],
    ['"', '/a;b].jpg|"'],
    ['"', '/a.|"'],
    ['"', '/a.jpg|, b"'],
    ['"', '/a.jpg?x=1,2|,https://b"'],
    ['"', '/a.jpg?w=1|,b"'],
    ['"', '/a.jpg?w=1|.,!"'],
    ['"', '/a.jpg?w=1|\\u002e"'],
    ['"', '/a.jpg?w=1|\\u2026 b"'],
    ['"', '/a.jpg?fm=webp|&hellip;"'],
    ['"', '/a.jpg?txt=a\\u2026|"'],
    ['"', '/a.jpg?utm_campaign=\\u00e9t\\u00e9|"'],
    ['"', '/a.jpg?w=1|\\a b"'],
    ['"', '/a.jpg?w=1|\\9 b"'],
    ['"', '/a.jpg?auto=format,compress|"'],
    ['"', '/a.jpg|;https://b"'],
    ['"', '/a.jpg?x=1,2|, //b"'],
    ['"', '/a.jpg?x=1|,//b"'],
    ['"', '/a.jpg|<br>"'],
    ['"', '/a.jpg|\\n\\nb"'],
    ['"', '/a(1).jpg|"'],
    ['"', '/a).jpg|"'],
    [',', '/a.jpg?fm=webp|,b'],
    [',', '/a.jpg?crop=faces,entropy|'],
    ["'", "/a.jpg|' b"],
    ["'", "/a.jpg|\\' b"],
    ["'", '/a.jpg|&#39; b'],
    ['`', '/a.jpg|` b'],
    ['(', '/a.jpg|) b'],
    ['(', '/a_(1).jpg|) b'],
    ['(', '/a\\(1\\).jpg|) b'],
    ['(', '/a.|)'],
    ['(', '/a.jpg| "t")'],
    ['<', '/a.jpg|> b'],
    ['>', '/a.jpg|</a>'],
    ['>', '/a.jpg|.</a>'],
    ['>', '/a.jpg|&nbsp;b'],
    ['>', '/a.jpg|&mdash;b'],
    ['[', '/a.jpg|]'],
    [' ', '/a.jpg|.'],
    [' ', '/a.jpg|...'],
    [' ', '/a.jpg|\\u002e'],
    [' ', '/a.jpg|&#46;'],
    [' ', '/a.jpg|, b'],
    [' ', '/a.jpg|; b'],
    [' ', '/a.jpg|? b'],
    [' ', '/a.jpg?w=1|!'],
    [' ', "/a.jpg|'s"],
    [' ', '/a.jpg|) b'],
    [' ', '/a.jpg|} b'],
    [' ', '/a.jpg|**'],
    [' ', '/a.jpg|_ b'],
    [' ', '/**| b'],
    [' ', '/a/*| b'],
    [' ', '/a.jpg|*/b'],
    [' ', '/a.jpg|-->'],
    [' ', '/a.jpg|--!>'],
    [' ', '/a-|>'],
    [' ', '/a.jpg|#b'],
    [' ', '/a.jpg?w=1|&num;b'],
    [' ', '/K\\u00f6ln.jpg|\\u2019s'],
    [' ', '/a.jpg\\&w=1| b'],
    ['start', '/a b'.replace(' ', '| ')],
    ['start', '/a.jpg?w=1&amp;h=2|'],
    ['start', '/a.|'],
    ['=', '/a.jpg| b'],
    ['other', '/a.jpg||b'],
  ])('behind %j ends at the bar in %s', (opener, marked) => {
    expect(markEnd(marked.replace('|', ''), { opening: opener, quoteEscapes: isQuote(opener) ? 0 : undefined })).toBe(
      marked,
    );
  });

  it.each<[percent: number, marked: string]>([
    [1, '%2Fa.jpg%3Fw%3D1%26h%3D2|&x=1'],
    [1, '%2Fa.jpg|&amp;x=1'],
    [1, '%2Fa.jpg|%22%2C%22'],
    [1, '%2Fa.jpg|%20b'],
    [1, '%2Fa.jpg|%23t'],
    [1, '%2Fa%252Cb|#t'],
    [1, '%2FK%25C3%25B6ln|"'],
    [2, '%252Fa.jpg%253Fw%253D1%2526h%253D2|%26x%3D1&y=2'],
    [2, '%252Fa.jpg|%2520b'],
    [2, '%252Fa.jpg|%22'],
    [3, '%25252Fa%252526b|%2526c%26d&e'],
  ])('of a URL that is percent-encoded %i times ends at the bar in %s', (percent, marked) => {
    const mark = marked.indexOf('|');
    expect(markEnd(marked.replace('|', ''), { opening: '=', percent })).toBe(
      `${marked.slice(0, mark)}|${marked.slice(mark + 1)}`,
    );
  });

  it.each<[opener: OpeningDelimiter, percent: number, marked: string]>([
    ['"', 1, '%2Fa.jpg|%22%20alt%3D%22'],
    ['"', 1, '%2Fa.jpg%3Fa%3D1%26amp%3Bw%3D2|%22'],
    ['"', 1, '%2Fa.jpg%3Fa%3D1%26%2338%3Bw%3D2|%26quot%3B%20b'],
    ['"', 1, '%2Fa.jpg%3Fa%3D1%5Cu0026w%3D2|%22%7D'],
    ['"', 1, '%5C%2F1%5C%2Fa.jpg|%5C%22%20alt'],
    ['"', 1, '/a.jpg?a=1|%22+alt=%22'],
    ['+', 1, '%2Fa.jpg|+b'],
    ['=', 2, '%252Fa.jpg%253Fa%253D1%2526amp%253Bw%253D2|%2520alt%253E%26x'],
  ])('in text that is percent-encoded, behind %j, %i times, ends at the bar in %s', (opening, percent, marked) => {
    expect(markEnd(marked.replace('|', ''), { opening, percent })).toBe(marked);
  });

  it.each<[what: string, options: Partial<UrlEndOptions>, marked: string]>([
    ['inside another URL at its first ampersand', { opening: '=', isParameter: true }, '/a.jpg?w=1|&q=2'],
    ['inside another URL at an ampersand spelt as an entity', { opening: '=', isParameter: true }, '/a.jpg|&amp;q=2'],
    ['in a cell at the separator', { opening: ' ', separator: ',' }, '/a.jpg|,b'],
    ['in a cell at the separator, whatever opened it', { opening: '"', percent: 1, separator: ';' }, '%2Fa.jpg|;b'],
    ['in a quoted cell at the quote', { opening: '"' }, '/a.jpg?x=1,2|",b'],
    ['at the end of its place', { opening: ' ', ceiling: 6 }, '/a.jpg|abc'],
    ['before an escape that goes on behind its place', { opening: ' ', ceiling: 8 }, '/a.jpg|&amp;b'],
    [
      'of markup in a string at the end of the string, if its own quote is not closed',
      { opening: '"', quoteEscapes: 1 },
      `/a.jpg?txt=it|'"}`,
    ],
    ['with an apostrophe at its own quote', { opening: '"', quoteEscapes: 1 }, `/it's.jpg|\\" b`],
    ['at a plus in front of words', { opening: '=', percent: 1, isFormValue: true }, '%2Fa.jpg%3Fw%3D1|+b'],
    [
      'behind a plus in a text of its own query',
      { opening: '=', percent: 1, isFormValue: true },
      '%2Fa.jpg%3Ftxt%3Da+b%26w%3D1|&f=2',
    ],
    [
      'of markup in a string of code at the end of the string',
      { opening: '"', isProgram: true },
      `/a.jpg?w=|'==x?1:'"'`,
    ],
  ])('%s', (_, options, marked) => {
    expect(markEnd(marked.replace('|', ''), options)).toBe(marked);
  });

  it.each(['\u201d', '\u00bb', '\u300d', '\u3002', '\uff0c', '\u2014', '\u2026', '\u00a0', '\u3000', '\u200b'])(
    'before %s in prose',
    (mark) => {
      const text = Buffer.from(`/K\xf6ln.jpg${mark}x`).toString('latin1');
      const { end } = findUrlEnd(text, 0, { ...defaults, opening: ' ', ceiling: text.length });
      expect(text.slice(0, end)).toBe(Buffer.from('/K\xf6ln.jpg').toString('latin1'));
    },
  );
});
