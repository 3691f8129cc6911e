import type { DecodedView } from '../views/decoded-views.ts';

/** An asset host in a view. Its domain begins at `index`, and the name ends at `end`. */
export interface HostMatch {
  readonly code: 'leak';
  readonly index: number;
  readonly end: number;
  /** The host name with its subdomains. */
  readonly host: string;
}

/** The path of an asset. It begins at `index` with its slash, or with the project's number if no slash precedes it. */
export interface PathMatch {
  readonly code: 'path-leak';
  readonly index: number;
  /** The start of the project's number. */
  readonly project: number;
  readonly end: number;
  readonly path: string;
}

/** The URL of a stored file that does not exist. It begins at `index`. */
export interface MissingFileMatch {
  readonly code: 'missing-file';
  readonly index: number;
  readonly end: number;
  readonly name: string;
}

export interface TokenMatch {
  readonly code: 'token-in-output';
  readonly index: number;
  readonly end: number;
}

export type Match = HostMatch | PathMatch | MissingFileMatch | TokenMatch;

/** Gets the matches in one view, and ambiguous places, for which a view with more decoded escapes has to decide. */
export interface MatchListener<Found extends Match> {
  readonly onMatch: (match: Found, view: DecodedView) => void;
  readonly onAmbiguous: (index: number) => void;
}

/** Whether the characters before `index` may be the end of an escape, as in `%2F`, `\u002F`, `\n` or `&#x2F`. */
export function mayFollowEscape(text: string, index: number): boolean {
  return /[%\\&#][A-Za-z0-9{]{1,9}$/.test(text.slice(Math.max(0, index - 10), index));
}

/** Before any other character, a backslash ends a name, since browsers read it as a slash. */
const escapeInName =
  /^\.?(?:%(?:25)*(?:2[de]|3\d|[4-7][\da-f])|\\+(?:u[\da-f]{4}|u\{[\da-f]|x[\da-f]{2}|[.-])|&(?:amp;)*(?:#\d|#x[\da-f]|period;))/i;

/** Whether the text after a name begins with an escape that may continue the name. A view decodes this escape. */
export function mayContinueInEscape(behind: string): boolean {
  return escapeInName.test(behind);
}
