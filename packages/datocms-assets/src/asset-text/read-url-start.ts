import { characterStartBefore, colons, slashes } from './character-before.ts';
import { dot } from './spelling.ts';

/** The beginning of a URL, up to its host. */
export interface UrlStart {
  /** First character of the URL: its scheme, its slashes, or the host itself. */
  readonly start: number;
  /** Raw text of the colon after the scheme (empty without one) and of the first slash. They tell the spelling. */
  readonly colon: string;
  readonly slash: string | undefined;
  readonly hasSlashes: boolean;
  /** The reason in words why the URL, though it names the host, can't be the address of an asset. */
  readonly problem: string | undefined;
  /** The beginning of the scheme is in another part of the file. */
  readonly isSplit: boolean;
}

const userName = /[^\s/"'<>()@\\]{1,64}@$/;
const schemeName = /[a-z][a-z0-9+.-]*$/i;

// Text before the match if a longer host name ends there: a dot, an escaped letter, or `//` and an unfinished name.
const endOfOtherName = new RegExp(
  [
    `${dot}$`,
    String.raw`(?:\\+(?:u00|x|0{0,4})|%(?:25)*|&#x0*)(?:2d|3\d|[46][1-9a-f]|[57][\da])(?: |;|)$`,
    '&#0*(?:4[58]|49|5[0-7]|6[5-9]|[78]\\d|90|9[7-9]|1[01]\\d|12[0-2]);?$',
    String.raw`[/\\]{2}(?:[^/\\\s"'<>()?#,=;]|&#?\w+;)*$`,
  ].join('|'),
  'i',
);
const maxLookBack = 80;

/** Reads scheme, slashes and user name in front of a host. @param floor where the place begins */
export function readUrlStart(text: string, hostStart: number, floor: number): UrlStart {
  const user =
    text[hostStart - 1] === '@' ? userName.exec(text.slice(Math.max(floor, hostStart - 66), hostStart)) : null;
  const end = hostStart - (user?.[0].length ?? 0);
  const secondSlash = characterStartBefore(text, end, floor, slashes);
  const firstSlash = secondSlash === undefined ? undefined : characterStartBefore(text, secondSlash, floor, slashes);
  if (secondSlash === undefined || firstSlash === undefined) {
    const before = text.slice(Math.max(floor, hostStart - maxLookBack), hostStart);
    const problem = problemWithoutSlashes(before, user !== null, secondSlash !== undefined);
    return { start: hostStart, colon: ':', slash: undefined, hasSlashes: false, problem, isSplit: false };
  }
  const colonStart = characterStartBefore(text, firstSlash, floor, colons);
  const third = colonStart === undefined ? characterStartBefore(text, firstSlash, floor, slashes) : undefined;
  const urlStart = { slash: text.slice(firstSlash, secondSlash), hasSlashes: true, isSplit: false };
  const userProblem = user ? 'a user name stands before the host' : undefined;
  if (third !== undefined && characterStartBefore(text, third, floor, colons) !== undefined)
    return { start: firstSlash, colon: '', problem: 'three slashes stand before the host', ...urlStart };
  if (colonStart === undefined) return { start: firstSlash, colon: '', problem: userProblem, ...urlStart };
  const name = schemeName.exec(text.slice(Math.max(floor, colonStart - 32), colonStart))?.[0] ?? '';
  // Letters before `http` belong to the text before the URL, such as `\u0022https`.
  const http = /https?$/i.exec(name)?.[0];
  const isSplit = http === undefined && /^(?:(?:(?:t?t)?p)?s?|t?tp)$/i.test(name);
  return {
    start: colonStart - (http ?? name).length,
    colon: text.slice(colonStart, firstSlash),
    problem: userProblem ?? (http === undefined ? problemOfScheme(name, isSplit) : undefined),
    ...urlStart,
    isSplit,
  };
}

function problemWithoutSlashes(before: string, hasUser: boolean, hasSlash: boolean): string | undefined {
  if (before.endsWith('*.')) return 'a wildcard stands before the host';
  if (endOfOtherName.test(before)) return 'the spelling of its beginning can’t be read';
  if (before.endsWith('\\')) return 'a backslash stands before the host';
  if (/https?:$/i.test(before)) return 'no slashes stand between its scheme and the host';
  if (hasUser) return 'a user name stands before the host';
  return hasSlash ? 'the host stands inside another path' : undefined;
}

function problemOfScheme(name: string, isSplit: boolean): string {
  return isSplit ? 'the URL is split: its scheme stands elsewhere' : `its scheme is not http or https but ${name}`;
}
