import { decodeHTML } from 'entities';
import { describe, expect, it } from 'vitest';
import { decodeEscapes, namedReferences, utf8AsLatin1 } from './escapes.ts';

const decode = (text: string, dialect: 'script' | 'css' = 'script') => decodeEscapes(text, dialect)?.text ?? text;

describe('named references', () => {
  it.each(Object.entries(namedReferences))('&%s; is what the HTML standard says', (name, value) => {
    expect(value).toBe(decodeHTML(`&${name};`));
  });

  it('stay where the standard has none', () => {
    expect(decode('a&nosuch;b&constructor;')).toBe('a&nosuch;b&constructor;');
  });
});

describe('escapes are decoded once', () => {
  it.each([
    ['&amp;amp;', '&amp;'],
    ['&#100;&#x64;&#X0064;&#100 &#x64 ', 'dddd d '],
    ['%64%2E%2564', 'd.%64'],
    ['%u0064', 'd'],
    ['\\u0064\\u{64}\\x64\\U00000064', 'dddd'],
    ['\\144\\/\\"\\.\\\\u0064', 'd/".\\u0064'],
    ['\\n\\t\\r', '\n\t\r'],
    ['da\\\ntocms', 'datocms'],
    ['&eacute;&shy;%C3%A9\\u00e9', `&eacute;${utf8AsLatin1('\u00ad\u00e9\u00e9')}`],
    ['\\ud83d', utf8AsLatin1('\ufffd')],
    ['\\ud835\\udc1d\\uD835\\uDC1D%uD835%udc1d', utf8AsLatin1('\u{1d41d}\u{1d41d}\u{1d41d}')],
    ['\\u{d835}\\u{0DC1D}\\u{d835}\\udc1d', utf8AsLatin1('\u{1d41d}\u{1d41d}')],
    ['\\ud835\\ud835\\udc1d\\udc1d', utf8AsLatin1('\ufffd\u{1d41d}\ufffd')],
    ['\\ud835%udc1d\\ud835 \\udc1d', utf8AsLatin1('\ufffd\ufffd\ufffd \ufffd')],
    ['&#xd835;&#xdc1d;', utf8AsLatin1('\ufffd\ufffd')],
  ])('%s in a script', (text, decoded) => {
    expect(decode(text)).toBe(decoded);
  });

  it.each([
    ['\\64 atocms', 'datocms'],
    ['\\000064atocms', 'datocms'],
    ['\\64\r\nx', 'dx'],
    ['\\.\\:\\[', '.:['],
    ['\\x64\\u0064', 'dd'],
  ])('%s in CSS', (text, decoded) => {
    expect(decode(text, 'css')).toBe(decoded);
  });
});

describe('an escape that another one cuts short stays as it is', () => {
  it.each([
    ['\\u%30064', '\\u0064'],
    ['\\%75', '\\u'],
    ['&#1%300;', '&#100;'],
    ['&%23100;', '&#100;'],
    ['%6%34', '%64'],
    ['\\x6&#52;', '\\x64'],
    ['\\\\&#117;', '\\u'],
    ['&am\\u0070;', '&amp;'],
  ])('%s', (text, decoded) => {
    expect(decode(text)).toBe(decoded);
  });
});

describe('the map', () => {
  it('gives for each character the beginning of its spelling', () => {
    const decoded = decodeEscapes('a&amp;%C3%A9\\u00e9z', 'script');
    expect([...(decoded?.map ?? [])]).toEqual([0, 1, 6, 9, 12, 12, 18, 19]);
    expect(decoded?.kinds).toEqual(['&', '%', '\\']);
  });

  it('gives for a surrogate pair the beginning of its first half', () => {
    expect([...(decodeEscapes('a\\ud835\\udc1dz', 'script')?.map ?? [])]).toEqual([0, 1, 1, 1, 1, 13, 14]);
  });

  it('is not made where nothing is escaped', () => {
    expect(decodeEscapes('a b%zz & \\u12', 'script')).toBeUndefined();
  });
});
