import { characterStartBefore, dots } from './character-before.ts';
import { readUrlStart, type UrlStart } from './read-url-start.ts';
import { colon, dot, slash } from './spelling.ts';

/** An asset host as a text spells it, and the beginning of the URL that it belongs to. */
export interface UrlHost extends UrlStart {
  /** Behind the host and its port. */
  readonly end: number;
  /** Where the path's first slash begins; `undefined` if no path follows. */
  readonly pathStart: number | undefined;
  /** Raw text of the first dot of the host. */
  readonly dot: string;
}

const label = 'a-z0-9_-';
const firstDot = new RegExp(dot, 'i');
const after = {
  dotLabel: new RegExp(`${dot}(?=[${label}])`, 'iy'),
  dot: new RegExp(dot, 'iy'),
  // Hyphens at the end belong to no name: `<!-- www.datocms-assets.com-->`.
  label: /-*[a-z0-9_]/iy,
  port: new RegExp(`${colon}(\\d{1,5})`, 'iy'),
  slash: new RegExp(slash, 'iy'),
};
const labelLetter = new RegExp(`[${label}]`, 'i');
const maxHostLength = 280;
// Letters of an escape such as `%2F`, `\u002F`, `\2f` or `\n` look like the beginning of a label.
const escapeLetters: Readonly<Record<string, RegExp>> = {
  '%': /^(?:25)*(?:5c(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtfbv])|[0-9a-f]{2})/i,
  '\\': /^(?:u[0-9a-f]{4}|x[0-9a-f]{2}|0{0,4}[23][0-9a-f]|[nrtbfv])/i,
};

// Nearly all references begin like this, and have a slash behind the host: the text around them need not be searched.
const usualStart = 'https://www.';

/**
 * Reads the text around an asset domain.
 * @param matchStart where the domain was found, see `findHostMatches`
 * @param floor where the place begins
 * @param ceiling where the place ends
 * @returns `undefined` if the text names another host, such as `notdatocms-assets.com` or `datocms-assets.com.example`
 */
export function readHost(
  text: string,
  matchStart: number,
  matchEnd: number,
  floor: number,
  ceiling: number,
): UrlHost | undefined {
  const start = matchStart - usualStart.length;
  const isUsual = start >= floor && matchEnd < ceiling && text[matchEnd] === '/' && text.startsWith(usualStart, start);
  if (isUsual) return usualUrl(start, matchEnd);
  const hostStart = findHostStart(text, matchStart, floor);
  if (hostStart === undefined) return undefined;
  if (match(after.label, text, matchEnd) || match(after.dotLabel, text, matchEnd)) return undefined;
  const finalDot = match(after.dot, text, matchEnd);
  const hostEnd = finalDot && match(after.slash, text, after.dot.lastIndex) ? after.dot.lastIndex : matchEnd;
  const port = match(after.port, text, hostEnd);
  const end = port ? after.port.lastIndex : hostEnd;
  const slashAfter = end < ceiling ? match(after.slash, text, end)?.[0] : undefined;
  const urlStart = readUrlStart(text, hostStart, floor);
  return {
    start: urlStart.start,
    end,
    pathStart: slashAfter === undefined ? undefined : end,
    colon: urlStart.colon,
    slash: slashAfter ?? urlStart.slash,
    dot: firstDot.exec(text.slice(hostStart, hostEnd))?.[0] ?? '.',
    hasSlashes: urlStart.hasSlashes,
    problem: problemBehind(text, end, port?.[1]) ?? urlStart.problem,
    isSplit: urlStart.isSplit,
  };
}

/** Whether the URL begins in the usual way, so that it can be read without its place. */
export function isUsualUrl({ hasSlashes, problem, isSplit, pathStart }: UrlHost): boolean {
  return hasSlashes && problem === undefined && !isSplit && pathStart !== undefined;
}

function usualUrl(start: number, end: number): UrlHost {
  return {
    start,
    end,
    pathStart: end,
    colon: ':',
    slash: '/',
    dot: '.',
    hasSlashes: true,
    problem: undefined,
    isSplit: false,
  };
}

function findHostStart(text: string, matchStart: number, floor: number): number | undefined {
  const lowest = Math.max(floor, matchStart - maxHostLength);
  let start = matchStart;
  for (;;) {
    const labelEnd = characterStartBefore(text, start, lowest, dots);
    if (labelEnd === undefined) break;
    const labelStart = findLabelStart(text, labelEnd, lowest);
    if (labelStart === labelEnd) break;
    start = skipEscapeLetters(text, labelStart);
  }
  if (start < matchStart) return start;
  // A label with more letters on its left is another name, unless these letters end an escape (`%2F`, `\u002F`, `\n`).
  const labelStart = findLabelStart(text, matchStart, lowest);
  return labelStart === matchStart || skipEscapeLetters(text, labelStart) === matchStart ? matchStart : undefined;
}

function findLabelStart(text: string, end: number, lowest: number): number {
  let start = end;
  while (start > lowest && labelLetter.test(text[start - 1] as string)) start--;
  return start;
}

function skipEscapeLetters(text: string, start: number): number {
  const letters = escapeLetters[text[start - 1] ?? '']?.exec(text.slice(start, start + 16));
  return start + (letters?.[0].length ?? 0);
}

function problemBehind(text: string, end: number, port: string | undefined): string | undefined {
  if (port !== undefined && Number(port) !== 443) return `port ${port} is not a port of the asset host`;
  if (text[end] === '@') return 'the host stands where a user name stands';
  return undefined;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
