import { describe, expect, it } from 'vitest';
import { cpuTime, growth, maxGrowth } from '../../../../test/support/cpu-time.ts';
import { decodeCharacters, readCharacter } from './read-character.ts';

describe('readCharacter', () => {
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
    ['&amp;amp&#x3B;', '&'],
    ['&amp;&#x23;x2F&#x3b;', '/'],
    ['\\u0026amp\\u003B', '&'],
    ['\\x26\\x23x2F\\x3B', '/'],
    ['&amp;amp&#x3B;lt&#x3B;', '<'],
    ['&amp&#x3B;w', '&', 10],
    ['&w&#x3D;48&#x3B;', '&', 1],
    ['\\u0026w\\u003D48', '&', 6],
    ['&nosuch\\u003B', '&', 1],
    ['&quot\\u003B', '"'],
    ['&amp;quot\\u003B', '"'],
    [`&${'a'.repeat(40)};`, '&', 1],
    ['&\\x61', '&', 1],
    ['\\x26am\\u0070', '&', 4],
    ['\\n', '\n'],
    ['\\\\n', '\n'],
    ['\\"', '"'],
    ['\\\\\\"', '"'],
    ['\\u0026', '&'],
    ['\\u0026amp;', '&'],
    ['\\u0026quot;', '"'],
    ['\\\\u003C', '<'],
    ['\\x26#39;', "'"],
    ['\\x5Cu0026', '&'],
    ['\\u005C\\u005Cu0026amp\\u003B', '&'],
    ['\\u005C\\u0022', '"'],
    ['\\u005c', '\\'],
    ['&#x5C;&#x2F;', '/'],
    ['&#x5C;&quot;', '"'],
    ['&#92;u0026amp&#x3B;', '&'],
    ['&amp;#x5C;&amp;#x5C;u0026', '&'],
    ['&#x5C;', '\\'],
    ['&semi;\\', ';', 6],
    ['\\u{1F600}', '\u{1f600}'],
    ['\\2c x', ',', 4],
    ['\\&amp;', '&'],
    ['\\&x', '&', 2],
    ['\\', '\\', 1],
    ['', '', 1],
  ])('reads %j as %j', (raw, char, length = raw.length) => {
    expect(readCharacter(raw, 0)).toEqual({ char, end: length });
  });
});

it('a character behind millions of backslashes is read', () => {
  const backslashes = '\\'.repeat(2 ** 23);
  expect(readCharacter(`${backslashes}u0026`, 0)).toEqual({ char: '&', end: 2 ** 23 + 5 });
});

it('a run of ampersands is decoded in time that grows with its length', async () => {
  const cost = (length: number) => {
    const texts = ['&amp', '&\\u0026', '\\u0026amp'].map((unit) => unit.repeat(length));
    return cpuTime(() => {
      for (let round = 0; round < 5; round++) for (const text of texts) decodeCharacters(text);
    });
  };
  expect(await growth(cost, 4000, 8)).toBeLessThan(maxGrowth);
});

it('a part of a long text is decoded in the time of the part', async () => {
  // The number of rounds is the size: a text grows with it, and the part does not.
  const cost = (rounds: number) => {
    const text = 'a'.repeat(100 * rounds);
    return cpuTime(() => {
      for (let round = 0; round < rounds; round++) decodeCharacters(text, 0, 40);
    });
  };
  expect(await growth(cost, 5000)).toBeLessThan(maxGrowth);
});
