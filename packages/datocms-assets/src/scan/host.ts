import type { AssetHosts } from '../asset-url.ts';
import { colon, dot, slash } from './spelling.ts';

/** A host of assets as it stands in a text, and what stands around it. Offsets are bytes. */
export interface HostPlace {
  /** First character of the URL: its scheme, its slashes, or the host itself. */
  readonly start: number;
  /** Behind the host and its port. */
  readonly end: number;
  /** Where the path's first slash begins; `undefined` where no path follows. */
  readonly path: number | undefined;
  /** Raw text of the colon behind the scheme and of the first slash: they tell the spelling. */
  readonly colon: string;
  readonly slash: string | undefined;
  readonly dot: string;
  /** `true` where two slashes stand before the host. */
  readonly slashes: boolean;
  /** Why this can't be an address of an asset though it names the host. */
  readonly odd: string | undefined;
  /** The URL's beginning stands elsewhere in the file. */
  readonly split: boolean;
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds what every reference holds: the domain, or one of the project's own hosts, in any spelling of its dots. */
export function needlePattern(hosts: AssetHosts): RegExp {
  const own = hosts.extra.map((host) => host.split('.').map(escapeRegExp).join(dot));
  return new RegExp([`datocms-assets${dot}com`, ...own].join('|'), 'gi');
}

const label = 'a-z0-9_-';
const labelsBefore = new RegExp(`(?:[${label}]+${dot})*$`, 'i');
const dotAtEnd = new RegExp(`${dot}$`, 'i');
const firstDot = new RegExp(dot, 'i');
const schemeBefore = new RegExp(
  `(?:([a-z][a-z0-9+.-]*)?(${colon}))?(${slash})(${slash})([^\\s/"'<>()@\\\\]{1,64}@)?$`,
  'i',
);
const slashBefore = new RegExp(`${slash}$`, 'i');
const after = {
  dotLabel: new RegExp(`${dot}(?=[${label}])`, 'iy'),
  dot: new RegExp(dot, 'iy'),
  label: new RegExp(`[${label}]`, 'iy'),
  port: new RegExp(`${colon}(\\d{1,5})`, 'iy'),
  slash: new RegExp(slash, 'iy'),
};
// Letters of an escape such as `%2F`, `\u002F`, `\2f` or `\n` that look like the beginning of a label.
const escapeLetters: Readonly<Record<string, RegExp>> = {
  '%': /^(?:25)*[0-9a-f]{2}/i,
  '\\': /^(?:u[0-9a-f]{4}|x[0-9a-f]{2}|0{0,4}[23][0-9a-f]|[nrtbfv])/i,
};

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function withoutEscape(text: string, start: number): number {
  const letters = escapeLetters[text[start - 1] ?? '']?.exec(text.slice(start, start + 16));
  return start + (letters?.[0].length ?? 0);
}

/**
 * Reads the surroundings of one hit of the needle.
 * @returns `undefined` where the text names another host, such as `notdatocms-assets.com` or `datocms-assets.com.example`
 */
export function readHost(
  text: string,
  hit: number,
  hitEnd: number,
  floor: number,
  ceiling: number,
): HostPlace | undefined {
  const usual = hit - usualHead.length >= floor && text.startsWith(usualHead, hit - usualHead.length);
  const hostStart = usual ? hit - usualHost.length : readHostStart(text, hit, floor);
  if (hostStart === undefined) return undefined;
  if (match(after.label, text, hitEnd) || match(after.dotLabel, text, hitEnd)) return undefined;
  const trailingDot = match(after.dot, text, hitEnd);
  const hostEnd = trailingDot && match(after.slash, text, after.dot.lastIndex) ? after.dot.lastIndex : hitEnd;
  const port = match(after.port, text, hostEnd);
  const end = port ? after.port.lastIndex : hostEnd;
  const slashAfter = end < ceiling ? match(after.slash, text, end)?.[0] : undefined;
  const head = usual ? usualHeadAt(hit) : readHead(text, hostStart, floor);
  return {
    start: head.start,
    end,
    path: slashAfter === undefined ? undefined : end,
    colon: head.colon,
    slash: slashAfter ?? head.slash,
    dot: firstDot.exec(text.slice(hostStart, hostEnd))?.[0] ?? '.',
    slashes: head.slashes,
    odd: oddTail(text, end, port?.[1]) ?? head.odd,
    split: head.split,
  };
}

// What nearly all references begin with needs no search backwards.
const usualHost = 'www.';
const usualHead = `https://${usualHost}`;

function usualHeadAt(hit: number): Head {
  return { start: hit - usualHead.length, colon: ':', slash: '/', slashes: true, odd: undefined, split: false };
}

function readHostStart(text: string, hit: number, floor: number): number | undefined {
  const window = Math.max(floor, hit - 280);
  const before = text.slice(window, hit);
  if (!dotAtEnd.test(before)) {
    // A label that runs on to the left is another name, unless its letters end an escape (`%2F`, `\u002F`, `\n`).
    const run = /[a-z0-9_-]*$/i.exec(before)?.[0].length ?? 0;
    return run === 0 || withoutEscape(text, hit - run) === hit ? hit : undefined;
  }
  const start = hit - (labelsBefore.exec(before)?.[0].length ?? 0);
  return withoutEscape(text, start);
}

function oddTail(text: string, end: number, port: string | undefined): string | undefined {
  if (port !== undefined && Number(port) !== 443) return `port ${port} is not a port of the asset host`;
  if (text[end] === '@') return 'the host stands where a user name stands';
  return undefined;
}

type Head = Pick<HostPlace, 'start' | 'colon' | 'slash' | 'slashes' | 'odd' | 'split'>;

/** What stands before the host: scheme, slashes, a user name, or something that makes it no address. */
function readHead(text: string, hostStart: number, floor: number): Head {
  const head = text.slice(Math.max(floor, hostStart - 160), hostStart);
  const scheme = schemeBefore.exec(head);
  if (!scheme) {
    const bare = { start: hostStart, colon: ':', slash: undefined, slashes: false, split: false };
    if (/\*\.$/.test(head)) return { ...bare, odd: 'a wildcard stands before the host' };
    if (slashBefore.test(head)) return { ...bare, odd: 'the host stands inside another path' };
    if (/\S@$/.test(head)) return { ...bare, odd: 'a user name stands before the host' };
    return { ...bare, odd: undefined };
  }
  const [whole, name = '', colonToken, slashToken, , user] = scheme;
  // Letters in front of `http` belong to what stands before, such as `\u0022https`.
  const http = /https?$/i.exec(name)?.[0];
  const split = colonToken !== undefined && http === undefined && /^(?:(?:(?:t?t)?p)?s?|t?tp)$/i.test(name);
  return {
    start: hostStart - whole.length + (http === undefined ? 0 : name.length - http.length),
    colon: colonToken ?? '',
    slash: slashToken,
    slashes: true,
    odd: user ? 'a user name stands before the host' : oddScheme(colonToken, http, name, split),
    split,
  };
}

function oddScheme(colonToken: string | undefined, http: string | undefined, name: string, split: boolean) {
  if (colonToken === undefined || http !== undefined) return undefined;
  return split ? 'the URL is split: its scheme stands elsewhere' : `its scheme is not http or https but ${name}`;
}
