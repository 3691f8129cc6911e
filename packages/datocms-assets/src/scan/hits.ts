import { mayEscapeLetters } from './escaped-needle.ts';
import type { ScanContext } from './file-scan.ts';

/** Where the needle stands. */
export interface Hit {
  readonly at: number;
  readonly end: number;
  /** Letters of it are escaped. */
  readonly escaped: boolean;
}

/** All places of the needle in a text, first to last. */
export function hitsIn(text: string, { needle, escapedNeedle }: ScanContext): Hit[] {
  const plain = Array.from(text.matchAll(needle), (match) => toHit(match, false));
  if (!mayEscapeLetters(text)) return plain;
  const known = new Set(plain.map(({ at }) => at));
  return Array.from(text.matchAll(escapedNeedle), (match) => toHit(match, !known.has(match.index)));
}

function toHit(match: RegExpExecArray, escaped: boolean): Hit {
  return { at: match.index, end: match.index + match[0].length, escaped };
}
