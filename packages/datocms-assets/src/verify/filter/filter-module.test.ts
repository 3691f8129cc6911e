import { expect, it } from 'vitest';
import { escapeStarts } from '../views/can-hide-letter.ts';
import { sextets } from '../views/find-base64.ts';
import { classNibbles } from './filter-module.ts';

it('puts each byte into the class that the tables of the verifier give it', () => {
  const nibbles = classNibbles();
  const classOf = (byte: number) => (nibbles[byte & 15] as number) & (nibbles[16 + (byte >> 4)] as number);
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  expect(bytes.map((byte) => classOf(byte) > 0 && classOf(byte) < 0x20)).toEqual(
    bytes.map((byte) => sextets[byte] !== 255),
  );
  expect(bytes.map((byte) => classOf(byte) >= 0x20)).toEqual(
    bytes.map((byte) => byte < 0x80 && escapeStarts[byte] === 1),
  );
});
