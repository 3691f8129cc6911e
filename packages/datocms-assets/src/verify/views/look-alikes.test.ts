import { domainToASCII } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isLookAlike, isLookAlikeCode, lookAlikeFirstBytes, mapHostCharacter } from './look-alikes.ts';

/** The characters that the URL standard makes of one in a host; `undefined` where the host stays international or is none. */
function platformMapping(character: string): string | undefined {
  const host = domainToASCII(`a${character}b`);
  return host === '' || host.startsWith('xn--') ? undefined : host.slice(1, -1);
}

const isSurrogate = (code: number) => code >= 0xd800 && code <= 0xdfff;

describe('characters that look like a host', () => {
  it('are read as the platform reads them, each code point of Unicode', () => {
    const wrong: string[] = [];
    for (let code = 0x80; code < 0x110000; code++) {
      if (isSurrogate(code)) continue;
      const character = String.fromCodePoint(code);
      const expected = platformMapping(character);
      if (expected === undefined) continue;
      const [first, second, third = 0] = Buffer.from(character) as unknown as [number, number, number?];
      const isFound = lookAlikeFirstBytes.has(first) && isLookAlike(first, second, third) && isLookAlikeCode(code);
      if (!isFound || mapHostCharacter(character) !== expected) wrong.push(`U+${code.toString(16)}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(['é', 'ß', 'あ', '—', '“', '中', 'Ω', '한', '🙂'])('leave %s alone', (character) => {
    expect(mapHostCharacter(character)).toBeUndefined();
  });
});
