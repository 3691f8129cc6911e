import type { UrlHost } from '../asset-text/read-host.ts';
import type { Mention } from './file-scan.ts';
import { CspReader } from './policies/content-security-policy.ts';
import { LinkHeaderReader } from './policies/link-headers.ts';
import type { ScanContext } from './scan-context.ts';
import { factsOf } from './surface.ts';
import type { TextPlace } from './text-place.ts';

const key = (name: string) => `(?<![\\w$-])\\\\*["']?${name}\\\\*["']?\\s*:\\s*\\\\*["'\`]`;
const rel = `${key('rel')}(?:preconnect|dns-prefetch)\\\\*["'\`]`;
const crossOrigin = `(?:${key('cross-?origin')}[\\w-]*\\\\*["'\`]\\s*,\\s*)?`;
/** The text before and behind the quotes of a hint's address in code or data: `rel: "preconnect", href: "…"`. */
const hintsInCode: readonly (readonly [before: RegExp, behind: RegExp])[] = [
  [new RegExp(`${rel}\\s*,\\s*${crossOrigin}${key('href')}$`, 'i'), /^/],
  [new RegExp(`${key('href')}$`, 'i'), new RegExp(`^\\s*,\\s*${crossOrigin}${rel}`, 'i')],
  [/\b(?:preconnect|prefetchDNS)\(\s*\\*["'`]$/, /^/],
];
/** The text before a hint's address in a row of React. */
const hintInRow = /:H[CD]\[?\\*"$/;
/** The text behind a string that code appends to. */
const goesOn = /^\s*(?:\+|\.\s*concat\b)/;

/** Decides which kind of mention a host without an asset is. */
export class MentionReader {
  readonly #text: string;
  readonly #policies: CspReader;
  readonly #linkHeaders: LinkHeaderReader;

  constructor(text: string, context: ScanContext) {
    this.#text = text;
    this.#policies = new CspReader(text);
    this.#linkHeaders = new LinkHeaderReader(text, (url) => context.isHostAlone(url));
  }

  /** A host as a source of a content security policy; `undefined` in other places. */
  readPolicy(host: UrlHost, place: TextPlace): Mention | undefined {
    return this.#policies.read(host, place);
  }

  /** @param end offset after the host, its port and its path */
  read(host: UrlHost, end: number, place: TextPlace): Mention {
    const text = this.#text;
    const { start } = host;
    // The text behind the host is read first: it is blank for few hosts, and only then the text before it is read.
    if (place.role === 'hint' && isBlank(text, end, place.ceiling) && isBlank(text, place.floor, start)) {
      return { kind: 'hint', start: place.start, end: place.end, at: start };
    }
    const linkHeader = place.surface === 'headers' ? this.#linkHeaders.read(start) : undefined;
    if (linkHeader) return linkHeader;
    const span = { start, end, at: start, ...(host.problem === undefined ? {} : { reason: host.problem }) };
    if (host.isSplit) return { kind: 'encoded', ...span };
    const { code } = factsOf(place.surface);
    if (code && host.problem === undefined && isHintInCode(text, start, end, code === 'program'))
      return { kind: 'coded-hint', ...span };
    if (code === 'program') return { kind: 'code', ...span };
    return { kind: host.problem === undefined ? 'prose' : 'malformed', ...span };
  }
}

function isHintInCode(text: string, start: number, end: number, isProgram: boolean): boolean {
  const before = text.slice(Math.max(0, start - 120), start);
  const [quote, rest = ''] = /^\\*(["'`])(.*)/s.exec(text.slice(end, end + 120))?.slice(1) ?? [];
  if (quote === undefined || !before.endsWith(quote) || goesOn.test(rest)) return false;
  if (!isProgram && hintInRow.test(before)) return true;
  return hintsInCode.some(([first, last]) => first.test(before) && last.test(rest));
}

function isBlank(text: string, from: number, to: number): boolean {
  return !/\S/.test(text.slice(from, to));
}
