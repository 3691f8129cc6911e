import type { ScanContext } from '../scan/file-scan.ts';
import { mayEscapeLetters } from './escaped-host-pattern.ts';

/** Where the needle stands. */
export interface HostMatch {
  readonly at: number;
  readonly end: number;
  /** Letters of it are escaped. */
  readonly escaped: boolean;
}

/** All places of the needle in a text, first to last. */
export function findHostMatches(text: string, { needle, escapedNeedle }: ScanContext): HostMatch[] {
  const plain = placesOf(needle, text);
  if (!mayEscapeLetters(text)) return plain;
  const known = new Set(plain.map(({ at }) => at));
  return placesOf(escapedNeedle, text).map((hit) => ({ ...hit, escaped: !known.has(hit.at) }));
}

function placesOf(needle: RegExp, text: string): HostMatch[] {
  const hits: HostMatch[] = [];
  needle.lastIndex = 0;
  for (let match = needle.exec(text); match; match = needle.exec(text)) {
    hits.push({ at: match.index, end: match.index + match[0].length, escaped: false });
  }
  return hits;
}
