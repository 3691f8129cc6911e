import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DecodedBytes, decodeBase64String, decodeString } from './decode-string.ts';

const emptyOf = (length: number): DecodedBytes => ({
  bytes: Buffer.alloc(length),
  offsets: new Uint32Array(length),
  length: 0,
});

function decode(content: string): string {
  const text = Buffer.from(`"${content}"`).toString('latin1');
  const decoded = emptyOf(text.length);
  decodeString(text, 1, text.length - 1, decoded);
  return decoded.bytes.toString('utf8', 0, decoded.length);
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
    const text = String.raw`"a\u00e9\n\"b"`;
    const decoded = emptyOf(text.length);
    decodeString(text, 1, text.length - 1, decoded);
    expect([...decoded.offsets.subarray(0, decoded.length)]).toEqual([1, 2, 2, 8, 10, 12]);
  });
});

it('base64 in a string', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const content = Buffer.from(bytes).toString('base64').replaceAll('/', String.raw`\u002f`);
      const decoded = emptyOf(content.length);
      decodeBase64String(content, 0, content.length, decoded);
      expect([...decoded.bytes.subarray(0, decoded.length)]).toEqual([...bytes]);
    }),
  );
});
