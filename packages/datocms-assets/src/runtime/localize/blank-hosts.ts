import { findHostMatches, type HostMatch } from '../../asset-text/find-hosts.ts';
import { readHost } from '../../asset-text/read-host.ts';
import { dot, slash } from '../../asset-text/spelling.ts';
import type { ScanContext } from '../../scan/scan-context.ts';
import type { TextEdit } from '../../syntax/edited-text.ts';

const lastDot = new RegExp(`${dot}(?!.*${dot})`, 'is');
const escaped = String.raw`${slash}|&#?\w{1,10};|%[0-9a-f]{2}|\\(?:u[0-9a-f]{4}|u\{[0-9a-f]{1,6}\}|x[0-9a-f]{2}|0{0,4}[2-7][0-9a-f] ?|[\s\S])`;
/** The rest of a URL, up to a character that may be code or markup. */
const urlRest = new RegExp(`^(?:${escaped}|[\\w.~@,?=&;%#/-])*`, 'i');
/** The limit, since the time grows with the square of a run of backslashes. */
const maxRest = 4096;
const escapedOrLetter = new RegExp(`(${escaped})|[a-z0-9]`, 'gi');

/**
 * The sorted edits of a text, with edits that blank some places. Of overlapping edits, the first one counts.
 * @param spans start and end of each place
 */
export function withBlanks(
  text: string,
  edits: readonly TextEdit[],
  spans: readonly (readonly [start: number, end: number])[],
  context: ScanContext,
): TextEdit[] {
  let at = 0;
  const blanks = spans.flatMap(([start, end]) => blankHosts(text, start, end, context));
  return [...edits, ...blanks]
    .sort((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      const isFree = start >= at;
      if (isFree) at = end;
      return isFree;
    });
}

/**
 * The edits that blank the asset hosts of a part of a text, and the URLs behind them. The name becomes that of a host
 * that never exists (RFC 6761, `.invalid`), and letters and digits behind it become `x`. Escapes, and all characters
 * with a meaning in some language, stay. The length also stays, except for the project's own hosts and escaped names.
 * @param text a byte string
 */
function blankHosts(text: string, start: number, end: number, context: ScanContext): TextEdit[] {
  const matches = findHostMatches(text.slice(start, end), context).map((match) => ({
    start: match.start + start,
    end: match.end + start,
  }));
  // Code may cut the name into pieces, none of which is found.
  if (matches.length === 0) return blankRest(text, start, end);
  return matches.flatMap((match, at) => [
    { ...match, text: nameInPlaceOf(text.slice(match.start, match.end)) },
    ...blankRest(text, match.end, matches[at + 1]?.start ?? end),
  ]);
}

/** The edits that blank the name of every asset host in a text. */
export function blankAllHosts(text: string, context: ScanContext): TextEdit[] {
  const isHost = ({ start, end }: HostMatch) => readHost(text, start, end, 0, text.length) !== undefined;
  return findHostMatches(text, context)
    .filter(isHost)
    .map(({ start, end }) => ({ start, end, text: nameInPlaceOf(text.slice(start, end)) }));
}

function nameInPlaceOf(host: string): string {
  return `unresolved${lastDot.exec(host)?.[0] ?? '.'}invalid`;
}

function blankRest(text: string, from: number, end: number): TextEdit[] {
  const rest = urlRest.exec(text.slice(from, Math.min(end, from + maxRest)))?.[0] ?? '';
  const blank = rest.replace(escapedOrLetter, (character, isEscape) => (isEscape === undefined ? 'x' : character));
  return blank === rest ? [] : [{ start: from, end: from + rest.length, text: blank }];
}
