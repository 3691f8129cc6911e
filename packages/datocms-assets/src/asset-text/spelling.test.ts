import { describe, expect, it } from 'vitest';
import { decodeUrl } from './decode-url.ts';
import { colon, colonLike, dot, readUnit, slash, spell } from './spelling.ts';

const whole = (pattern: string) => new RegExp(`^${pattern}$`, 'i');

describe('a slash, a colon and a dot', () => {
  it.each<[name: string, pattern: string, spellings: string[]]>([
    [
      'slash',
      slash,
      ['/', '\\/', '\\\\\\/', '&#47;', '&#x2F;', '&#x2f;', '&sol;', '&amp;#x2F;', '&amp;amp;sol;', '&#0047;'],
    ],
    [
      'slash',
      slash,
      ['%2F', '%2f', '%252F', '%25252f', '\\u002F', '\\u002f', '\\\\u002F', '\\x2F', '\\u{2f}', '\\u{002F}'],
    ],
    ['slash', slash, ['\\2f ', '\\2f', '\\00002f', '\\00002f ', '\\02F ']],
    ['colon', colon, [':', '\\:', '&#58;', '&#x3A;', '&colon;', '%3A', '%253a', '\\u003A', '\\x3a', '\\3a ']],
    ['dot', dot, ['.', '\\.', '&#46;', '&#x2E;', '&period;', '%2E', '%252e', '\\u002E', '\\x2e', '\\2e ']],
  ])('%s is known in its spellings', (_, pattern, spellings) => {
    for (const spelling of spellings) expect(spelling).toMatch(whole(pattern));
  });

  it.each([
    [slash, '%2E'],
    [slash, '&#470;'],
    [slash, '\\2fa'],
    [slash, '\\000002f'],
    [dot, 'x'],
    [dot, '&#46'],
    [colon, ';'],
  ])('%s is not %s', (pattern, text) => {
    expect(text).not.toMatch(whole(pattern));
  });

  it.each([
    ['%2F', '%3A'],
    ['%2f', '%3a'],
    ['%252F', '%253A'],
    ['/', ':'],
    ['\\/', ':'],
    ['&#x2F;', ':'],
  ])('beside a slash spelt %s a colon is spelt %s', (slashToken, colonToken) => {
    expect(colonLike(slashToken)).toBe(colonToken);
  });

  it('are put in the place of plain ones', () => {
    const spelling = { slash: '\\u002F', colon: '\\u003A', dot: '%2E' };
    expect(spell('https://a-b.example/c_d', spelling)).toBe('https\\u003A\\u002F\\u002Fa-b%2Eexample\\u002Fc_d');
  });
});

describe('one character of layered text', () => {
  it.each<[raw: string, char: string, length?: number]>([
    ['ab', 'a', 1],
    ['&amp;x', '&', 5],
    ['&x', '&', 1],
    ['&amp;quot;x', '"', 10],
    ['&amp;amp;amp;lt;', '<'],
    ['&#38;quot;', '"'],
    ['&#x26;#x26;gt;', '>'],
    ['&nosuch;', '&', 1],
    ['&lt', '&', 1],
    ['&#1114112;', '\ufffd'],
    ['\\n', '\n'],
    ['\\\\n', '\n'],
    ['\\"', '"'],
    ['\\\\\\"', '"'],
    ['\\u0026', '&'],
    ['\\u0026amp;', '&'],
    ['\\u0026quot;', '"'],
    ['\\\\u003C', '<'],
    ['\\x26#39;', "'"],
    ['\\u{1F600}', '\u{1f600}'],
    ['\\2c x', ',', 4],
    ['\\&amp;', '&'],
    ['\\&x', '&', 2],
    ['\\', '\\', 1],
    ['', '', 1],
  ])('%j is %j', (raw, char, length = raw.length) => {
    expect(readUnit(raw, 0)).toEqual({ char, end: length });
  });
});

describe('the URL that a raw text means', () => {
  it.each<[raw: string, layers: 'once' | 'all', percent: number, url: string]>([
    ['h/a?b=1&amp;c=2', 'once', 0, 'h/a?b=1&c=2'],
    ['h/a?b=1&amp;amp;c=2', 'once', 0, 'h/a?b=1&amp;c=2'],
    ['h/a?b=1&amp;amp;c=2', 'all', 0, 'h/a?b=1&c=2'],
    ['h/a?b=1&copy=2&reg;', 'once', 0, 'h/a?b=1&copy=2\xae'],
    ['h\\/a?b=1\\u0026c=2', 'all', 0, 'h/a?b=1&c=2'],
    ['h%2Fa%3Fb%3D1%26c%3D2', 'once', 1, 'h/a?b=1&c=2'],
    ['h%252Fa%253Fb%253D%2525', 'once', 2, 'h/a?b=%'],
    ['h%2Fa%zz%E9', 'once', 1, 'h/a%zz%E9'],
    [Buffer.from('h/K\xf6ln').toString('latin1'), 'once', 0, 'h/K\xf6ln'],
  ])('%s, entities decoded %s and percent-escapes %i times', (raw, layers, percent, url) => {
    expect(decodeUrl(raw, layers, percent)).toBe(url);
  });
});
