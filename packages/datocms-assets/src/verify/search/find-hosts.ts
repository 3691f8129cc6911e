import type { AssetHosts } from '../../asset/asset-url.ts';
import type { DecodedView } from '../views/decoded-views.ts';
import { isAlphanumeric } from '../views/host-letter-pairs.ts';
import { type HostMatch, type MatchListener, mayContinueInEscape } from './matches.ts';
import type { SearchTargets } from './search-targets.ts';

/** Finds the asset hosts in a view. `notdatocms-assets.com` and `datocms-assets.com.evil.example` are other hosts. */
export function findHosts(
  view: DecodedView,
  targets: SearchTargets,
  { onMatch, onAmbiguous }: MatchListener<HostMatch>,
): void {
  const { text } = view;
  for (const pattern of targets.hostPatterns) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const { index } = match;
      const end = index + match[0].length;
      const found = classifyHost(text, index, end, targets.hosts);
      if (found === 'ambiguous') onAmbiguous(index);
      else if (found !== 'other') onMatch({ code: 'leak', index, end, host: found.host }, view);
    }
  }
}

/** Longer than the longest domain name in DNS. */
export const maxHostLength = 256;

/** The name has a further label, or its last label is longer. A hyphen alone belongs to prose ("…com-hosted"). */
const nameContinues = /^(?:[a-z0-9]|\.[a-z0-9-]|-[a-z0-9-]*\.[a-z0-9])/i;

/**
 * Reads the whole host name around the domain of an asset host, from `start` to `end`.
 * @returns `ambiguous` if an escape beside it may continue the name, or end before it
 */
export function classifyHost(
  text: string,
  start: number,
  end: number,
  hosts: AssetHosts,
): { readonly host: string } | 'ambiguous' | 'other' {
  const behind = text.slice(end, end + maxHostLength);
  if (nameContinues.test(behind)) return 'other';
  if (mayContinueInEscape(behind)) return 'ambiguous';
  let from = start;
  while (from > start - maxHostLength && isNameCharacter(text.charCodeAt(from - 1))) from--;
  const host = text.slice(from, end).replace(/^[.-]+/, '');
  if (hosts.includes(host)) return { host };
  return '%\\&#'.includes(text.charAt(from - 1) || ' ') ? 'ambiguous' : 'other';
}

/** `code` is NaN before the first character, which is no character of a name. */
function isNameCharacter(code: number): boolean {
  return isAlphanumeric(code) || code === 0x2d || code === 0x2e;
}
