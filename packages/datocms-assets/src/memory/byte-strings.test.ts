import { isUtf8 as isUtf8Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/support/property-runs.ts';
import {
  copyText,
  decodeBase64,
  decodeUtf8,
  encodeUtf8,
  fromByteString,
  isUtf8,
  toByteString,
} from './byte-strings.ts';

const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
const utf8 = fc.string({ unit: 'binary', maxLength: 30 }).map((text) => Buffer.from(text).toString('latin1'));
const byteString = fc.oneof(fc.string({ unit: byte, maxLength: 40 }), utf8, fc.string());
const runs = { numRuns: propertyRuns(2000) };

describe('byte strings', () => {
  it('are the same as those of Buffer', () => {
    fc.assert(
      fc.property(byteString, (text) => {
        const buffer = Buffer.from(text, 'latin1');
        expect(Buffer.from(fromByteString(text)).equals(buffer)).toBe(true);
        expect(decodeUtf8(text)).toBe(buffer.toString('utf8'));
        expect(isUtf8(text)).toBe(isUtf8Buffer(buffer));
        expect(copyText(text)).toBe(text);
      }),
      runs,
    );
  });

  it('are the same for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(encodeUtf8(text)).toBe(Buffer.from(text).toString('latin1'));
      }),
      runs,
    );
  });

  it('are the same for long bytes, whatever is at the border of two chunks', () => {
    const part = fc.oneof(fc.constant('a'.repeat(4093)), utf8, byteString);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const bytes = Buffer.from(parts.join(''), 'latin1');
        expect(toByteString(bytes) === bytes.toString('latin1')).toBe(true);
      }),
      runs,
    );
  });

  it('decode base64 as Buffer does, with other characters and without padding', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'aZ09+/-_= \n*\xff'), maxLength: 14 }), (text) => {
        expect(decodeBase64(text)).toBe(Buffer.from(text, 'base64').toString('latin1'));
      }),
      runs,
    );
  });
});
