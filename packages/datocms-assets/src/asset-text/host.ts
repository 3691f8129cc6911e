import type { AssetHosts } from '../asset/asset-url.ts';
import { type Head, readHead } from './host-prefix.ts';
import { colon, dot, slash } from './spelling.ts';
import { dots, tokenBefore } from './token-before.ts';

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
export function hostPattern(hosts: AssetHosts): RegExp {
  const own = hosts.extra.map((host) => host.split('.').map(escapeRegExp).join(dot));
  return new RegExp([`datocms-assets${dot}com`, ...own].join('|'), 'gi');
}

const label = 'a-z0-9_-';
const firstDot = new RegExp(dot, 'i');
const after = {
  dotLabel: new RegExp(`${dot}(?=[${label}])`, 'iy'),
  dot: new RegExp(dot, 'iy'),
  label: new RegExp(`[${label}]`, 'iy'),
  port: new RegExp(`${colon}(\\d{1,5})`, 'iy'),
  slash: new RegExp(slash, 'iy'),
};
const labelLetter = new RegExp(`[${label}]`, 'i');
const longestHost = 280;
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
  const lowest = Math.max(floor, hit - longestHost);
  let start = hit;
  for (;;) {
    const end = tokenBefore(text, start, lowest, dots);
    if (end === undefined) break;
    const next = labelStart(text, end, lowest);
    if (next === end) break;
    start = withoutEscape(text, next);
  }
  if (start < hit) return start;
  // A label that runs on to the left is another name, unless its letters end an escape (`%2F`, `\u002F`, `\n`).
  const run = labelStart(text, hit, lowest);
  return run === hit || withoutEscape(text, run) === hit ? hit : undefined;
}

function labelStart(text: string, end: number, lowest: number): number {
  let start = end;
  while (start > lowest && labelLetter.test(text[start - 1] as string)) start--;
  return start;
}

function oddTail(text: string, end: number, port: string | undefined): string | undefined {
  if (port !== undefined && Number(port) !== 443) return `port ${port} is not a port of the asset host`;
  if (text[end] === '@') return 'the host stands where a user name stands';
  return undefined;
}
