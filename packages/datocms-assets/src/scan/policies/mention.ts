import type { HostPlace } from '../../asset-text/host.ts';
import type { Mention } from '../file-scan.ts';
import type { HtmlPlace } from '../html/places.ts';
import { factsOf } from '../surface.ts';
import type { LinkHeaders } from './link-header.ts';

/**
 * Tells what it means that the host stands here without an asset.
 * @param end behind the host and what belongs to it
 */
export function readMention(text: string, host: HostPlace, end: number, place: HtmlPlace, links: LinkHeaders): Mention {
  const { start } = host;
  if (place.role === 'hint' && isBlank(text, place.floor, start) && isBlank(text, end, place.ceiling)) {
    return { kind: 'hint', start: place.start, end: place.end, at: start };
  }
  const link = place.surface === 'headers' ? links.read(start) : undefined;
  if (link) return link;
  const simple = { start, end, at: start, ...(host.odd === undefined ? {} : { reason: host.odd }) };
  if (host.split) return { kind: 'encoded', ...simple };
  if (factsOf(place.surface).code === 'program') return { kind: 'code', ...simple };
  return { kind: host.odd === undefined ? 'prose' : 'odd', ...simple };
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === '';
}
