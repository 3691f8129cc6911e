import type { Row } from '../row.ts';
import { compareByTurns } from './turns.ts';

/** A stream with all its segments into an empty cache, beside a bare downloader. */
export function storeStream({ pairs, quick }: { readonly pairs: number; readonly quick: boolean }): Promise<Row[]> {
  const megabits = quick ? 2 : 10;
  return compareByTurns({
    script: new URL('../micro/video.ts', import.meta.url),
    args: [String(pairs), String(megabits)],
    group: `a video: 5 resolutions × 60 segments of 5 s, ${megabits} Mbit/s together, 20 ms`,
    reference: 'a bare downloader',
    goal: 1.2,
  });
}
