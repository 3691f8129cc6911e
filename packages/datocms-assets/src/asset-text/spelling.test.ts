import { describe, expect, it } from 'vitest';
import { colon, colonLike, dot, slash, spell } from './spelling.ts';

const whole = (pattern: string) => new RegExp(`^${pattern}$`, 'i');

describe('spellings', () => {
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
    ['slash', slash, ['%5C%2F', '%5c%2f', '%255C%252F', '%5C%5C%5C%2F', '%5Cu002F', '%255Cu002f']],
    ['slash', slash, ['%26%2347%3B', '%26%23x2F%3B', '%26amp%3B%23x2f%3B', '%2526sol%253B']],
    ['colon', colon, [':', '\\:', '&#58;', '&#x3A;', '&colon;', '%3A', '%253a', '\\u003A', '\\x3a', '\\3a ']],
    ['dot', dot, ['.', '\\.', '&#46;', '&#x2E;', '&period;', '%2E', '%252e', '\\u002E', '\\x2e', '\\2e ']],
  ])('of a %s are recognised', (_, pattern, spellings) => {
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
  ])('%s does not match %s', (pattern, text) => {
    expect(text).not.toMatch(whole(pattern));
  });

  it.each([
    ['\\', '/'],
    ['\\', '\\u002f'],
    ['amp;', '#47;', '&'],
  ])('match millions of %j before %j', (part, end, start = '') => {
    expect(whole(slash).test(start + part.repeat(2 ** 23) + end)).toBe(true);
  });

  it.each([
    ['%2F', '%3A'],
    ['%2f', '%3a'],
    ['%252F', '%253A'],
    ['/', ':'],
    ['\\/', ':'],
    ['&#x2F;', ':'],
    ['%5C%2F', '%3A'],
    ['%5Cu002F', '%3A'],
    ['%26%2347%3B', '%3A'],
    ['%2526%2523x2f%253b', '%253a'],
  ])('for a slash spelt %s the colon is spelt %s', (rawSlash, rawColon) => {
    expect(colonLike(rawSlash)).toBe(rawColon);
  });

  it('replace the plain characters of a URL', () => {
    const spelling = { slash: '\\u002F', colon: '\\u003A', dot: '%2E' };
    expect(spell('https://a-b.example/c_d', spelling)).toBe('https\\u003A\\u002F\\u002Fa-b%2Eexample\\u002Fc_d');
  });
});
