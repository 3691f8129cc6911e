import type { AssetHosts } from '../asset/asset-url.ts';
import { escapedHostPattern, escapedHyphensPattern, mayEscapeLetters } from './escaped-letters.ts';
import { allMarks, groups } from './mark-groups.ts';
import { dot } from './spelling.ts';

/** A place where a text names an asset domain. */
export interface HostMatch {
  /** The offset of the domain, without subdomains. */
  readonly start: number;
  readonly end: number;
  /** Letters of the domain are escaped. Hyphens do not count. */
  readonly hasEscapedLetters: boolean;
}

/** The patterns that find asset hosts in a text. */
export class HostPatterns {
  readonly hosts: AssetHosts;
  readonly hostPattern: RegExp;
  /** Matches a host with any letters escaped. The search is slow, so it needs `mayEscapeLetters`. */
  readonly escapedHostPattern: RegExp;
  /** Matches a host with no letter escaped. */
  readonly escapedHyphensPattern: RegExp;

  constructor(hosts: AssetHosts) {
    this.hosts = hosts;
    this.hostPattern = hostPattern(hosts);
    this.escapedHostPattern = escapedHostPattern(hosts);
    this.escapedHyphensPattern = escapedHyphensPattern(hosts);
  }
}

/** A pattern of what every reference holds: the domain, or another asset host, with their dots in any spelling. */
export function hostPattern(hosts: AssetHosts): RegExp {
  const names = hosts.names.map((host) => host.split('.').map(escapeRegExp).join(dot));
  return new RegExp(names.join('|'), 'gi');
}

/** Whether a text may name an asset host. This check is quick, so it precedes all other checks. */
export function mayNameHost(text: string, { hostPattern }: HostPatterns): boolean {
  return text.search(hostPattern) >= 0 || mayEscapeLetters(text);
}

/**
 * All places of a text that name an asset host, first to last.
 * @param marks what the text may hold, if that is known
 */
export function findHostMatches(
  text: string,
  { hostPattern, escapedHostPattern, escapedHyphensPattern }: HostPatterns,
  marks = allMarks,
): HostMatch[] {
  if (!(marks & groups.escapedLetter) || !mayEscapeLetters(text)) {
    return marks & groups.host ? matchesOf(hostPattern, text) : [];
  }
  return matchesOf(escapedHostPattern, text).map((match) => ({
    ...match,
    hasEscapedLetters: !escapedHyphensPattern.test(text.slice(match.start, match.end)),
  }));
}

function matchesOf(pattern: RegExp, text: string): HostMatch[] {
  const matches: HostMatch[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    matches.push({ start: match.index, end: match.index + match[0].length, hasEscapedLetters: false });
  }
  return matches;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
