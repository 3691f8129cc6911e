import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeControlCharacters, escapeForLog, escapeJson, truncate } from './escape-control-characters.ts';

describe('escapeControlCharacters', () => {
  it.each([
    ['plain text stays', 'kettle.jpg?w=640', 'kettle.jpg?w=640'],
    ['letters of all scripts stay', 'Köln 東京 🫖', 'Köln 東京 🫖'],
    ['an ANSI color is escaped', '\u001b[31mred', '\\u001b[31mred'],
    ['a terminal title is escaped', '\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['the one-byte form of an escape is escaped', '\u009b31m', '\\u009b31m'],
    ['line breaks are escaped', 'a\r\nb', 'a\\r\\nb'],
    ['a tab is escaped', 'a\tb', 'a\\tb'],
    ['NUL and DEL are escaped', '\0\u007f', '\\u0000\\u007f'],
    ['a reversed direction is escaped', '\u202egpj.exe', '\\u202egpj.exe'],
    ['isolates are escaped', '\u2066a\u2069', '\\u2066a\\u2069'],
    ['zero-width characters are escaped', 'a\u200b\u200d\ufeffb', 'a\\u200b\\u200d\\ufeffb'],
    ['separators of lines and paragraphs are escaped', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['an unpaired surrogate is escaped', 'a\ud83db', 'a\\ud83db'],
    ['tag characters are escaped', 'a\u{e0041}', 'a\\u{e0041}'],
  ])('%s', (_, text, expected) => {
    expect(escapeControlCharacters(text)).toBe(expected);
  });

  it('escapes every control and format character of any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        (text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(escapeControlCharacters(text)),
      ),
    );
  });
});

describe('escapeForLog', () => {
  it.each([
    ['a command of a CI runner', '::error::x', '\\u003a:error::x'],
    ['a command behind white space', '  ::add-mask::x', '  \\u003a:add-mask::x'],
    ['an old command anywhere in the line', 'see ##[add-path]/x', 'see #\\u0023[add-path]/x'],
    ['a command of Azure Pipelines', '##vso[task.complete]', '#\\u0023vso[task.complete]'],
    ['a command of TeamCity', '###teamcity[x]', '##\\u0023teamcity[x]'],
  ])('escapes %s', (_, text, expected) => {
    expect(escapeForLog(text)).toBe(expected);
  });

  it('keeps two colons inside of a text', () => {
    expect(escapeForLog('a::b https://[::1]/')).toBe('a::b https://[::1]/');
  });
});

describe('escapeJson', () => {
  it('escapes commands of CI runners, and keeps the value', () => {
    const value = { '##[add-path]': '##vso[x] ## a' };
    const json = escapeJson(JSON.stringify(value));
    expect(json).toBe('{"#\\u0023[add-path]":"#\\u0023vso[x] ## a"}');
    expect(JSON.parse(json)).toEqual(value);
  });

  it('escapes invisible characters except line breaks, and keeps the value', () => {
    const value = { text: 'a\u009b\u202e\u2028\u{e0041}' };
    const json = escapeJson(JSON.stringify(value, null, 2));
    expect(json).toBe('{\n  "text": "a\\u009b\\u202e\\u2028\\udb40\\udc41"\n}');
    expect(JSON.parse(json)).toEqual(value);
  });
});

describe('truncate', () => {
  it.each([
    ['a short text stays', 'kettle', 6, 'kettle'],
    ['a long one ends with an ellipsis', 'kettles', 6, 'kettle…'],
    ['a surrogate pair is not cut in two', 'ab🫖c', 3, 'ab…'],
  ])('%s', (_, text, length, expected) => {
    expect(truncate(text, length)).toBe(expected);
  });
});
