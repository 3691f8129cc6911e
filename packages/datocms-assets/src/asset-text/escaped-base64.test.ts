import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import { decodeBase64Escapes, escapeLike, hasIntegrity, integrityPattern } from './escaped-base64.ts';

const spellings: Readonly<Record<string, readonly string[]>> = {
  '-': ['-', '&#45;', '\\u002D', '%2D'],
  '+': [
    '+',
    '\\+',
    '&#43;',
    '&#x2B;',
    '&#x2b;',
    '&plus;',
    '&amp;#43;',
    '\\u002b',
    '\\u002B',
    '\\\\u002b',
    '\\x2B',
    '%2B',
  ],
  '/': ['/', '\\/', '\\\\\\/', '&#47;', '&#x2F;', '&sol;', '\\u002f', '\\x2f', '%2F', '%252F', '%5C%2F'],
  '=': ['=', '\\=', '&#61;', '&#x3D;', '&equals;', '&amp;#x3D;', '\\u003d', '\\u{3d}', '%3D', '%253D'],
};
const spell = (text: string, spellingOf: Readonly<Record<string, string>>) =>
  text.replace(/[-+/=]/g, (character) => spellingOf[character] ?? character);

const anySpelling = fc.record(
  Object.fromEntries(Object.entries(spellings).map(([character, each]) => [character, fc.constantFrom(...each)])),
);
const anyDigest = fc
  .tuple(fc.constantFrom('sha256', 'sha384', 'sha512'), fc.string())
  .map(([algorithm, text]) => `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`);

describe('a digest of `integrity` in any spelling', () => {
  it('is found and read, whatever stands around it', () => {
    const around = fc.constantFrom('', ' ', "'", '"', '&#39;', '\\"', '%22', '<', '\\');
    fc.assert(
      fc.property(anyDigest, anySpelling, around, around, (digest, spelling, before, after) => {
        const raw = spell(digest, spelling);
        const text = `${before}${raw}${after}`;
        const found = [...text.matchAll(integrityPattern)].map(([each]) => each);
        expect([hasIntegrity(text), found]).toEqual([true, [raw]]);
        expect(decodeBase64Escapes(raw)).toBe(digest);
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('gives its spelling to another one', () => {
    fc.assert(
      fc.property(anyDigest, anyDigest, anySpelling, (digest, other, spelling) => {
        const written = escapeLike(other, spell(digest, spelling));
        expect(decodeBase64Escapes(written)).toBe(other);
        const held = Object.fromEntries(Object.entries(spelling).filter(([character]) => digest.includes(character)));
        const isEncoded = Object.values(held).some((each) => each.includes('%'));
        if (!isEncoded) expect(written).toBe(spell(other, held));
      }),
      { numRuns: propertyRuns(2000) },
    );
  });

  it('is encoded everywhere if the other one is percent-encoded anywhere: a plus would be a blank there', () => {
    expect(escapeLike('sha384-a+b/c', 'sha384-a%2Fbc')).toBe('sha384-a%2Bb%2Fc');
    expect(escapeLike('sha384-a+b/c', 'sha384-a%252fbc')).toBe('sha384-a%252Bb%252fc');
  });

  it.each(['sha256-abc', 'sha256 of a text', `sha256-${'A'.repeat(43)}`, `sha384-${'&#44;'.repeat(64)}`])(
    'is not %j',
    (text) => {
      expect(hasIntegrity(text)).toBe(false);
    },
  );
});
