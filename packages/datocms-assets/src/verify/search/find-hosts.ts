import type { AssetHosts } from '../../asset/asset-url.ts';
import type { DecodedView } from '../views/decoded-views.ts';
import { type HostHit, type Listener, mayGoOnInEscape } from './hit.ts';
import type { Needles } from './needles.ts';

/** Finds the asset hosts that a reading names. `notdatocms-assets.com` and `datocms-assets.com.evil.example` are other hosts. */
export function findHosts(reading: DecodedView, needles: Needles, { onHit, onUnclear }: Listener<HostHit>): void {
  const { text } = reading;
  for (const pattern of needles.hostPatterns) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      const { index } = match;
      const end = index + match[0].length;
      const found = judgeHost(text, index, end, needles.hosts);
      if (found === 'unclear') onUnclear(index);
      else if (found !== 'other') onHit({ code: 'leak', index, end, host: found.host }, reading);
    }
  }
}

/** More than the longest domain name that DNS allows. */
export const longestHost = 256;

/** The name goes on: a further label, or a longer last one. A hyphen alone goes on with prose ("…com-hosted"). */
const goesOn = /^(?:[a-z0-9]|\.[a-z0-9-]|-[a-z0-9-]*\.[a-z0-9])/i;

/**
 * The whole host name around the needle at `start`, where it is an asset host; `unclear` where an escape beside it may go
 * on with the name or end before it, so that only a deeper reading can tell.
 */
export function judgeHost(
  text: string,
  start: number,
  end: number,
  hosts: AssetHosts,
): { readonly host: string } | 'unclear' | 'other' {
  const rest = text.slice(end, end + longestHost);
  if (goesOn.test(rest)) return 'other';
  if (mayGoOnInEscape(rest)) return 'unclear';
  let from = start;
  while (from > start - longestHost && isNameCharacter(text.charCodeAt(from - 1))) from--;
  const host = text.slice(from, end).replace(/^[.-]+/, '');
  if (hosts.includes(host)) return { host };
  return '%\\&#'.includes(text.charAt(from - 1) || ' ') ? 'unclear' : 'other';
}

/** NaN, before the first character, is none. */
function isNameCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2e
  );
}
