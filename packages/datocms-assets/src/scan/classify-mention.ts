import type { UrlHost } from '../asset-text/read-host.ts';
import type { Mention } from './file-scan.ts';
import type { LinkHeaderReader } from './policies/link-headers.ts';
import { factsOf } from './surface.ts';
import type { TextPlace } from './text-place.ts';

/**
 * Decides which kind of mention a host without an asset is.
 * @param end offset after the host and what belongs to it
 */
export function classifyMention(
  text: string,
  host: UrlHost,
  end: number,
  place: TextPlace,
  linkHeaders: LinkHeaderReader,
): Mention {
  const { start } = host;
  if (place.role === 'hint' && isBlank(text, place.floor, start) && isBlank(text, end, place.ceiling)) {
    return { kind: 'hint', start: place.start, end: place.end, at: start };
  }
  const linkHeader = place.surface === 'headers' ? linkHeaders.read(start) : undefined;
  if (linkHeader) return linkHeader;
  const span = { start, end, at: start, ...(host.problem === undefined ? {} : { reason: host.problem }) };
  if (host.isSplit) return { kind: 'encoded', ...span };
  if (factsOf(place.surface).code === 'program') return { kind: 'code', ...span };
  return { kind: host.problem === undefined ? 'prose' : 'malformed', ...span };
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === '';
}
