import { encodeVarints, VarintReader } from '../../memory/varint.ts';

/** Numbers as a text of one to five bytes each: a list takes several times the room and much more of the collector's time. */
export type PackedNumbers = string;

/** @param numbers whole, below 2^32 */
export function packNumbers(numbers: readonly number[]): PackedNumbers {
  return Buffer.from(encodeVarints(numbers).buffer).toString('latin1');
}

export function unpackNumbers(text: PackedNumbers): number[] {
  const reader = new VarintReader(Buffer.from(text, 'latin1'));
  const numbers: number[] = [];
  while (reader.hasMore) numbers.push(reader.next());
  return numbers;
}
