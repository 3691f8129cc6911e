import type { AssetHosts } from '../asset-url.ts';
import { colon, dot, slash } from './spelling.ts';

/** A host of assets as it stands in a text, and what stands around it. Offsets are bytes. */
export interface HostPlace {
  /** First character of the URL: its scheme, its slashes, or the host itself. */
  readonly start: number;
  readonly hostStart: number;
  readonly hostEnd: number;
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
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Finds what every reference holds: the domain, or one of the project's own hosts, in any spelling of its dots. */
export function needlePattern(hosts: AssetHosts): RegExp {
  const own = hosts.extra.map((host) => host.split('.').map(escapeRegExp).join(dot));
  return new RegExp(['datocms-assets' + dot + 'com', ...own].join('|'), 'gi');
}

const label = 'a-z0-9_-';
const labelsBefore = new RegExp(`(?:[${label}]+${dot})*$`, 'i');
const dotAtEnd = new RegExp(`${dot}$`, 'i');
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

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Takes the letters of an escape such as `%2F`, `\u002F` or `\n` off the front of what looked like a label. */
function withoutEscape(text: string, start: number): number {
  const rest = text.slice(start, start + 16);
  const before = text[start - 1];
  const letters =
    before === '%' ? /^(?:25)*[0-9a-f]{2}/i : before === '\\' ? /^(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbfv])/i : undefined;
  return start + (letters?.exec(rest)?.[0].length ?? 0);
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
  const hostStart = readHostStart(text, hit, floor);
  if (hostStart === undefined) return undefined;
  let hostEnd = hitEnd;
  let odd: string | undefined;
  if (match(after.label, text, hostEnd) || match(after.dotLabel, text, hostEnd)) return undefined;
  const trailingDot = match(after.dot, text, hostEnd);
  if (trailingDot && match(after.slash, text, after.dot.lastIndex)) hostEnd = after.dot.lastIndex;
  let next = hostEnd;
  const port = match(after.port, text, next);
  if (port) {
    next = after.port.lastIndex;
    if (Number(port[1]) !== 443) odd = `port ${port[1]} is not a port of the asset host`;
  }
  const slashAfter = match(after.slash, text, next);
  const path = slashAfter && next < ceiling ? next : undefined;
  if (text[next] === '@') odd = 'the host stands where a user name stands';
  if (
    text[next] === '\\' &&
    !slashAfter &&
    /^\\+[\w-]/.test(text.slice(next, next + 8)) &&
    text[hostStart - 1] === '\\'
  ) {
    odd = 'its path is separated by back-slashes';
  }

  const head = text.slice(Math.max(floor, hostStart - 160), hostStart);
  const scheme = schemeBefore.exec(head);
  const slashToken = slashAfter?.[0] ?? scheme?.[3];
  const hostDot = new RegExp(dot, 'i').exec(text.slice(hostStart, hostEnd))?.[0] ?? '.';
  const base = { hostStart, hostEnd, path, dot: hostDot, slash: slashToken };
  if (!scheme) {
    if (slashBefore.test(head)) odd ??= 'the host stands inside another path';
    else if (/@$/.test(head) && /\S@$/.test(head)) odd ??= 'a user name stands before the host';
    return { ...base, start: hostStart, colon: ':', slashes: false, odd };
  }
  const [whole, name, colonToken, , , user] = scheme;
  if (user) odd ??= 'a user name stands before the host';
  let length = whole.length;
  if (name !== undefined) {
    const http = /https?$/i.exec(name)?.[0];
    if (!http) odd ??= `its scheme is not http or https, or the URL is split: "${name}:"`;
    else length -= name.length - http.length;
  } else if (colonToken) {
    odd ??= 'the URL is split: its scheme stands elsewhere';
  }
  return { ...base, start: hostStart - length, colon: colonToken ?? '', slashes: true, odd };
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
