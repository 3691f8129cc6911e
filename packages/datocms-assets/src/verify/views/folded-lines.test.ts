import { describe, expect, it } from 'vitest';
import { hasFoldedLines, unfoldChunks } from './folded-lines.ts';

async function unfold(text: string, size: number): Promise<string> {
  async function* chunks() {
    for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1');
  }
  const parts: Buffer[] = [];
  for await (const part of unfoldChunks(chunks())) parts.push(part);
  return Buffer.concat(parts).toString('latin1');
}

describe('folded lines', () => {
  it.each([1, 2, 3, 4, 5, 7, 11, 100])('are joined wherever chunks of the file end, of %i bytes each', async (size) => {
    expect(await unfold('a\r\n b\n\tc\r\nd\r e\r\n\r\n f\r\n', size)).toBe('abc\r\nd\r e\r\nf\r\n');
  });

  it('are those of calendars and contacts', () => {
    expect(['a.ics', 'b/team.VCF', 'a.txt', 'ics'].map(hasFoldedLines)).toEqual([true, true, false, false]);
  });
});
