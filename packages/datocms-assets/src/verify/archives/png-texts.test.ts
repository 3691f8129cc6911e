import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { search } from '../../../../../test/verify/search-text.ts';
import { pngOf } from '../../../../../test/verify/spellings.ts';

const text = Buffer.from(
  `A picture of https://www.datocms-assets.com/99001/1700000001-kettle.jpg, made by hand. `.repeat(3),
);

describe('packed texts of a PNG are searched', () => {
  it.each(['zTXt', 'iTXt', 'iCCP'] as const)('in %s', (chunk) => {
    const { findings } = search(pngOf(chunk, deflateSync(text)), 'a.png');
    expect(findings.map(({ message }) => /\(PNG text\)/.test(message))).toEqual([true, true, true]);
  });

  it.each([8, 9, 12, 15])('with a window of 2^%i bytes', (windowBits) => {
    expect(search(pngOf('zTXt', deflateSync(text, { windowBits })), 'a.png').codes[0]).toBe('leak');
  });

  it('in a PNG that is part of another file, and in base64', () => {
    const png = pngOf('iTXt', deflateSync(text));
    expect(search(Buffer.concat([Buffer.alloc(70, 1), png]), 'favicon.ico').codes[0]).toBe('leak');
    expect(search(`<img src="data:image/png;base64,${png.toString('base64')}">`).codes[0]).toBe('leak');
  });

  it('and other chunks of that name are no error', () => {
    const chunks = ['zTXt', 'iTXt', 'iCCP'] as const;
    expect(chunks.flatMap((chunk) => search(pngOf(chunk, Buffer.from('x\x9cno zlib')), 'a.png').codes)).toEqual([]);
    expect(
      chunks.flatMap((chunk) => search(Buffer.from(`\x89PNG\r\n\x1a\n${chunk}abc`, 'latin1'), 'a.png').codes),
    ).toEqual([]);
  });
});
