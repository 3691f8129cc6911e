import type { HostPlace } from './host.ts';
import { dot } from './spelling.ts';
import { colons, slashes, tokenBefore } from './token-before.ts';

const userName = /[^\s/"'<>()@\\]{1,64}@$/;
const schemeName = /[a-z][a-z0-9+.-]*$/i;

// What makes the host the end of a longer name: a dot, an escaped letter, or slashes with no end of the name behind them.
const inName = new RegExp(
  [
    `${dot}$`,
    String.raw`(?:\\+(?:u00|x|0{0,4})|%(?:25)*|&#x0*)(?:2d|3\d|[46][1-9a-f]|[57][\da])(?: |;|)$`,
    '&#0*(?:4[58]|49|5[0-7]|6[5-9]|[78]\\d|90|9[7-9]|1[01]\\d|12[0-2]);?$',
    String.raw`[/\\]{2}(?:[^/\\\s"'<>()?#,=;]|&#?\w+;)*$`,
  ].join('|'),
  'i',
);
const farthest = 80;

export type Head = Pick<HostPlace, 'start' | 'colon' | 'slash' | 'slashes' | 'odd' | 'split'>;

/** What stands before the host: scheme, slashes, a user name, or something that makes it no address. */
export function readHead(text: string, hostStart: number, floor: number): Head {
  const user =
    text[hostStart - 1] === '@' ? userName.exec(text.slice(Math.max(floor, hostStart - 66), hostStart)) : null;
  const end = hostStart - (user?.[0].length ?? 0);
  const second = tokenBefore(text, end, floor, slashes);
  const first = second === undefined ? undefined : tokenBefore(text, second, floor, slashes);
  if (second === undefined || first === undefined) {
    const odd = oddBare(
      text.slice(Math.max(floor, hostStart - farthest), hostStart),
      user !== null,
      second !== undefined,
    );
    return { start: hostStart, colon: ':', slash: undefined, slashes: false, odd, split: false };
  }
  const slashToken = text.slice(first, second);
  const colonStart = tokenBefore(text, first, floor, colons);
  const third = colonStart === undefined ? tokenBefore(text, first, floor, slashes) : undefined;
  const head = { slash: slashToken, slashes: true, split: false };
  const userOdd = user ? 'a user name stands before the host' : undefined;
  if (third !== undefined && tokenBefore(text, third, floor, colons) !== undefined)
    return { ...head, start: first, colon: '', odd: 'three slashes stand before the host' };
  if (colonStart === undefined) return { ...head, start: first, colon: '', odd: userOdd };
  const name = schemeName.exec(text.slice(Math.max(floor, colonStart - 32), colonStart))?.[0] ?? '';
  // Letters in front of `http` belong to what stands before, such as `\u0022https`.
  const http = /https?$/i.exec(name)?.[0];
  const split = http === undefined && /^(?:(?:(?:t?t)?p)?s?|t?tp)$/i.test(name);
  return {
    ...head,
    start: colonStart - (http ?? name).length,
    colon: text.slice(colonStart, first),
    odd: userOdd ?? oddScheme(http, name, split),
    split,
  };
}

function oddBare(before: string, user: boolean, slash: boolean): string | undefined {
  if (before.endsWith('*.')) return 'a wildcard stands before the host';
  if (inName.test(before)) return 'its beginning is spelt in a way that can’t be read';
  if (before.endsWith('\\')) return 'a back-slash stands before the host';
  if (/https?:$/i.test(before)) return 'no slashes stand between its scheme and the host';
  if (user) return 'a user name stands before the host';
  return slash ? 'the host stands inside another path' : undefined;
}

function oddScheme(http: string | undefined, name: string, split: boolean): string | undefined {
  if (http !== undefined) return undefined;
  return split ? 'the URL is split: its scheme stands elsewhere' : `its scheme is not http or https but ${name}`;
}
