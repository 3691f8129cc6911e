import { describe, expect, it } from 'vitest';
import { decodeLines, lineFormsOf } from './folded-lines.ts';

async function decoded(file: string, form: number, text: string, size: number): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1');
  }
  const parts: Buffer[] = [];
  for await (const part of decodeLines(lineFormsOf(file)[form]!, chunks())) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

describe('lines that come in chunks are decoded wherever they are cut', () => {
  const sizes = [1, 2, 3, 4, 5, 7, 11, 100];

  it.each(sizes)('quoted-printable, by %i', async (size) => {
    const text = 'one=3D1 t=77o= \t \r\nthree=\nfour = five\r\n=C3=A9=zz=';
    expect(await decoded('a.eml', 0, text, size)).toBe('one=1 twothreefour = five\r\n\xc3\xa9=zz=');
  });

  it.each(sizes)('lines that go on in the next one, by %i', async (size) => {
    expect(await decoded('a.ics', 1, 'a\r\n b\n\tc\r\nd\r e\r\n\r\n f\r\n', size)).toBe('abc\r\nd\r e\r\nf\r\n');
  });
});
