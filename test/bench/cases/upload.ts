import type { Row } from '../row.ts';
import { compareByTurns } from './turns.ts';

/** The upload of stored files, beside a bare loop of signed requests. */
export function uploadToBucket({ pairs }: { readonly pairs: number }): Promise<Row[]> {
  return compareByTurns({
    script: new URL('../micro/upload.ts', import.meta.url),
    args: [String(pairs)],
    group: '2,000 files of 20 kB to a bucket, 16 connections',
    reference: 'a bare loop of signed requests',
    goal: 1.5,
  });
}
