import type { Mention } from './file-scan.ts';
import type { HostPlace } from './host.ts';
import type { HtmlPlace } from './html-places.ts';
import { factsOf, type Surface } from './surface.ts';

/** Tells what it means that the host stands here without an asset. */
export function readMention(text: string, host: HostPlace, end: number, place: HtmlPlace): Mention {
  const { start } = host;
  const simple = { start, end, at: start };
  if (host.odd) return { kind: host.odd.includes('split') ? 'encoded' : 'odd', ...simple, reason: host.odd };
  if (place.role === 'hint' && text.slice(end, place.ceiling).trim() === '') {
    return { kind: 'hint', start: place.start, end: place.end, at: start };
  }
  const csp = readCsp(text, host, place);
  if (csp) return csp;
  if (place.surface === 'headers') {
    const link = readLinkHeader(text, host);
    if (link) return link;
  }
  return { kind: factsOf(place.surface).code && !isData(place.surface) ? 'code' : 'prose', ...simple };
}

function isData(surface: Surface): boolean {
  return surface === 'json' || surface === 'island-props';
}

const directive = /(?:^|[;\s"'=])((?:[a-z]+-)+(?:src|uri|action|ancestors)(?:-elem|-attr)?\s[^;"\n\r\\]*)$/i;
const policySurfaces = new Set<Surface>(['headers', 'json', 'document']);

/** A source expression of a Content Security Policy, in a meta element, a headers file, or a host's JSON or TOML. */
function readCsp(text: string, host: HostPlace, place: HtmlPlace): Mention | undefined {
  if (place.role !== 'csp' && !policySurfaces.has(place.surface)) return undefined;
  const before = directive.exec(text.slice(Math.max(place.floor, host.start - 4096), host.start));
  const name = before?.[1];
  if (name === undefined) return undefined;
  const directiveStart = host.start - name.length;
  const stop = /[;"\n\r\\]/g;
  stop.lastIndex = host.hostEnd;
  const directiveEnd = Math.min(stop.exec(text)?.index ?? place.ceiling, place.ceiling);
  // `*.` before the host and a port or path behind it belong to the expression.
  const start = host.start - (/\S*$/.exec(name)?.[0].length ?? 0);
  const end = host.hostEnd + (/^[^\s,]*/.exec(text.slice(host.hostEnd, directiveEnd))?.[0].length ?? 0);
  return {
    kind: 'csp',
    start,
    end,
    at: host.start,
    directive: [directiveStart, directiveEnd],
    quote: place.attribute?.quote ?? '',
  };
}

/** One value of a `Link` header: `<https://host>; rel=preconnect`. The whole line where it is the only one. */
function readLinkHeader(text: string, host: HostPlace): Mention | undefined {
  const lineStart = text.lastIndexOf('\n', host.start) + 1;
  const lineBreak = text.indexOf('\n', host.start);
  const lineEnd = lineBreak < 0 ? text.length : lineBreak + 1;
  const line = text.slice(lineStart, lineEnd);
  const header = /^\s*link\s*:/i.exec(line);
  if (!header) return undefined;
  const values = Array.from(line.slice(header[0].length).matchAll(/<[^>]*>[^,<]*,?\s*/g), (match) => {
    const start = lineStart + header[0].length + match.index;
    return { start, end: start + match[0].length };
  });
  const index = values.findIndex((value) => value.start <= host.start && host.start < value.end);
  const value = values[index];
  if (!value) return undefined;
  if (values.length === 1) return { kind: 'link-header', start: lineStart, end: lineEnd, at: host.start };
  const last = index === values.length - 1;
  const previous = values[index - 1];
  // The last value goes with the comma in front of it; the line break stays.
  const start =
    last && previous
      ? previous.start + text.slice(previous.start, previous.end).replace(/,\s*$/, '').length
      : value.start;
  const end = last ? value.start + text.slice(value.start, value.end).trimEnd().length : value.end;
  return { kind: 'link-header', start, end, at: host.start };
}
