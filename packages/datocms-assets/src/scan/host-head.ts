import type { HostPlace } from './host.ts';
import { colons, slashes, tokenBefore } from './token-before.ts';

const userName = /[^\s/"'<>()@\\]{1,64}@$/;
const schemeName = /[a-z][a-z0-9+.-]*$/i;

export type Head = Pick<HostPlace, 'start' | 'colon' | 'slash' | 'slashes' | 'odd' | 'split'>;

/** What stands before the host: scheme, slashes, a user name, or something that makes it no address. */
export function readHead(text: string, hostStart: number, floor: number): Head {
  const user =
    text[hostStart - 1] === '@' ? userName.exec(text.slice(Math.max(floor, hostStart - 66), hostStart)) : null;
  const end = hostStart - (user?.[0].length ?? 0);
  const second = tokenBefore(text, end, floor, slashes);
  const first = second === undefined ? undefined : tokenBefore(text, second, floor, slashes);
  if (second === undefined || first === undefined) {
    const odd = oddBare(text.slice(Math.max(floor, hostStart - 2), hostStart), user !== null, second !== undefined);
    return { start: hostStart, colon: ':', slash: undefined, slashes: false, odd, split: false };
  }
  const slashToken = text.slice(first, second);
  const colonStart = tokenBefore(text, first, floor, colons);
  const head = { slash: slashToken, slashes: true, split: false };
  const userOdd = user ? 'a user name stands before the host' : undefined;
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
  if (before === '*.') return 'a wildcard stands before the host';
  if (user) return 'a user name stands before the host';
  return slash ? 'the host stands inside another path' : undefined;
}

function oddScheme(http: string | undefined, name: string, split: boolean): string | undefined {
  if (http !== undefined) return undefined;
  return split ? 'the URL is split: its scheme stands elsewhere' : `its scheme is not http or https but ${name}`;
}
