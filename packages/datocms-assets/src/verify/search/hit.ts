import type { DecodedView } from '../views/decoded-views.ts';

/** An asset host named in a reading: its domain begins at `index`, the whole name ends at `end`. */
export interface HostHit {
  readonly code: 'leak';
  readonly index: number;
  readonly end: number;
  readonly host: string;
}

/** The path of a known asset: its slash, or the project's number where none is in front, is at `index`. */
export interface PathHit {
  readonly code: 'path-leak';
  readonly index: number;
  readonly end: number;
  readonly path: string;
}

/** The URL of a stored file that does not exist; it begins at `index`. */
export interface FileHit {
  readonly code: 'missing-file';
  readonly index: number;
  readonly end: number;
  readonly name: string;
}

export type Hit = HostHit | PathHit | FileHit;

/** What a finder tells: a place, or one that only a deeper reading can judge. */
export interface Listener<Found extends Hit> {
  readonly onHit: (hit: Found, reading: DecodedView) => void;
  readonly onUnclear: (index: number) => void;
}

/** The characters before `index` may be the tail of an escape, as in `%2F`, `\u002F`, `\n` or `&#x2F`. */
export function mayFollowEscape(text: string, index: number): boolean {
  return /[%\\&#][A-Za-z0-9{]{1,9}$/.test(text.slice(Math.max(0, index - 10), index));
}

/** A backslash before anything else goes on with no name: browsers read it as a slash. */
const escapeAfterName =
  /^\.?(?:%(?:25)*(?:2[de]|3\d|[4-7][\da-f])|\\+(?:u[\da-f]{4}|u\{[\da-f]|x[\da-f]{2}|[.-])|&(?:amp;)*(?:#\d|#x[\da-f]|period;))/i;

/** `rest`, which follows a name, begins with an escape whose character may go on with it. It is one that can be undone. */
export function mayGoOnInEscape(rest: string): boolean {
  return escapeAfterName.test(rest);
}
