import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clip, escapeControlCharacters, printable } from './escape-control-characters.ts';

describe('visible', () => {
  it.each([
    ['plain text stays', 'kettle.jpg?w=640', 'kettle.jpg?w=640'],
    ['letters of all scripts stay', 'Köln 東京 🫖', 'Köln 東京 🫖'],
    ['an ANSI colour is written out', '\u001b[31mred', '\\u001b[31mred'],
    ['a terminal title is written out', '\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['the one-byte form of an escape is written out', '\u009b31m', '\\u009b31m'],
    ['line breaks are written out', 'a\r\nb', 'a\\r\\nb'],
    ['a tab is written out', 'a\tb', 'a\\tb'],
    ['NUL and DEL are written out', '\0\u007f', '\\u0000\\u007f'],
    ['a reversed direction is written out', '\u202egpj.exe', '\\u202egpj.exe'],
    ['isolates are written out', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['zero-width characters are written out', 'a\u200b\u200d\ufeffb', 'a\\u200b\\u200d\\ufeffb'],
    ['separators of lines and paragraphs are written out', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['an unpaired surrogate is written out', 'a\ud83db', 'a\\ud83db'],
    ['tag characters are written out', 'a\u{e0041}', 'a\\u{e0041}'],
  ])('%s', (_, text, expected) => {
    expect(escapeControlCharacters(text)).toBe(expected);
  });

  it('leaves no control or format character of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(escapeControlCharacters(text)),
      ),
    );
  });
});

describe('printable', () => {
  it.each([
    ['a command of a CI runner', '::error::x', '\\u003a:error::x'],
    ['a command behind white space', '  ::add-mask::x', '  \\u003a:add-mask::x'],
    ['an old command anywhere in the line', 'see ##[add-path]/x', 'see #\\u0023[add-path]/x'],
  ])('%s is no command any longer', (_, text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('leaves two colons inside a text alone', () => {
    expect(printable('a::b https://[::1]/')).toBe('a::b https://[::1]/');
  });
});

describe('clip', () => {
  it.each([
    ['a short text stays', 'kettle', 6, 'kettle'],
    ['a long one ends with an ellipsis', 'kettles', 6, 'kettle…'],
    ['a pair of surrogates is not cut in two', 'ab🫖c', 3, 'ab…'],
  ])('%s', (_, text, length, expected) => {
    expect(clip(text, length)).toBe(expected);
  });
});
