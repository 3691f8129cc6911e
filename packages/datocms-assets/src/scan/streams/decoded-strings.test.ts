import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodedStrings } from './decoded-strings.ts';

function decodeStrings(file: string, strings: readonly (readonly [start: number, end: number])[]): DecodedStrings {
  const decoded = new DecodedStrings(file, file.length);
  for (const string of strings) decoded.add(...string);
  return decoded;
}

function decode(content: string): string {
  const file = Buffer.from(`"${content}"`).toString('latin1');
  return Buffer.from(decodeStrings(file, [[1, file.length - 1]]).toText(), 'latin1').toString();
}

describe('the content of a string', () => {
  it('is decoded as JSON.parse does', () => {
    const text = fc.string({ unit: 'grapheme' });
    fc.assert(fc.property(text, (content) => decode(JSON.stringify(content).slice(1, -1)) === content));
  });

  const pieces =
    String.raw`a é 😀 \n \t \0 \x41 \u0041 \u{1f600} \ud83d\ude00 \ud83d \ude00 \101 \377 \8 \/ \\ \" \' \é \
`.split(' ');
  it('is decoded as a script engine does', () => {
    const content = fc.array(fc.constantFrom(...pieces)).map((parts) => parts.join(''));
    fc.assert(
      fc.property(content, (raw) => {
        const value = String(runInNewContext(`"${raw}"`));
        expect(decode(raw)).toBe(Buffer.from(value).toString());
      }),
    );
  });

  it('has the offset of each byte in the file', () => {
    const file = Buffer.from(String.raw`"a\u00e9é\n" + "" + "\"b"`).toString('latin1');
    const decoded = decodeStrings(file, [
      [1, 12],
      [17, 17],
      [22, 25],
    ]);
    expect(Array.from({ length: decoded.length }, (_, index) => decoded.offsetOf(index))).toEqual([
      ...[1, 2, 2, 8, 9, 10],
      ...[22, 24],
    ]);
  });

  it('has the offset of each byte of a long string', () => {
    const units = fc.array(fc.constantFrom('a', 'é', '\\u00e9', '\\n', '\\x41', '\\ud83d\\ude00', '😀'), {
      minLength: 100,
    });
    fc.assert(
      fc.property(units, (parts) => {
        const file = Buffer.from(parts.join('')).toString('latin1');
        const decoded = decodeStrings(file, [[0, file.length]]);
        let at = 0;
        const expected = parts.flatMap((part) => {
          const raw = Buffer.byteLength(part);
          const bytes = Buffer.byteLength(decode(part));
          const starts = Array.from({ length: bytes }, (_, index) => (part.startsWith('\\') ? at : at + index));
          at += raw;
          return starts;
        });
        expect(Array.from({ length: decoded.length }, (_, index) => decoded.offsetOf(index))).toEqual(expected);
      }),
    );
  });
});

it('base64 in a string', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const content = Buffer.from(bytes).toString('base64').replaceAll('/', String.raw`\u002f`);
      const decoded = new DecodedStrings(content, content.length);
      decoded.addBase64(0, content.length);
      expect([...Buffer.from(decoded.toText(), 'latin1')]).toEqual([...bytes]);
      expect(decoded.offsetOf(bytes.length - 1)).toBe(0);
    }),
  );
});
