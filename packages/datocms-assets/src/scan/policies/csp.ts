import type { HostPlace } from '../../asset-text/host.ts';
import type { Mention } from '../file-scan.ts';
import type { HtmlPlace } from '../html/places.ts';
import type { Surface } from '../surface.ts';

// `report-uri` names where to send to, no source.
const name = '(?!report-)(?:[a-z]+-)+(?:src|uri|action|ancestors)(?:-elem|-attr)?';
const anyDirective = /-(?:src|uri|action|ancestors)(?:-elem|-attr)?\s/i;
// A semicolon ends a directive, unless it ends an entity: `img-src &#x27;self&#x27; …`. Outside of markup a line break does so
// too, and a comma, which separates policies in a header (CSP3 §2.2.2).
const inMeta = patterns(String.raw`(?:[^;&]|&(?:#?\w{1,8};)?)*`);
const inFile = patterns(String.raw`[^;,"\n\r\\]*`);
const policySurfaces = new Set<Surface>(['headers', 'json', 'document']);
const farthest = 4096;

function patterns(directive: string): { before: RegExp; behind: RegExp } {
  return {
    before: new RegExp(`(?:^|[;\\s"'=])(${name}\\s${directive})$`, 'i'),
    behind: new RegExp(`^${directive}`),
  };
}

/** Finds source expressions of Content Security Policies: in a meta element, a headers file, or a host's JSON or TOML. */
export class PolicyReader {
  readonly #text: string;
  #present: boolean | undefined;
  #directive: readonly [start: number, end: number] = [0, 0];
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The mention of a host that is a source expression. Asked in ascending order. */
  read(host: HostPlace, place: HtmlPlace): Mention | undefined {
    if (place.role !== 'csp' && !policySurfaces.has(place.surface)) return undefined;
    const text = this.#text;
    this.#present ??= anyDirective.test(text);
    if (!this.#present) return undefined;
    // `*.` before the host and a port or path behind it belong to the expression, which stands between blanks or commas.
    const lead = /[\s,]([^\s,]{0,64})$/.exec(text.slice(Math.max(place.floor, host.start - 65), host.start))?.[1];
    if (lead === undefined) return undefined;
    const start = host.start - lead.length;
    if (start < this.#end) return undefined;
    if (start >= this.#directive[1] && !this.#readDirective(start, place)) return undefined;
    const rest = text.slice(host.end, Math.min(place.ceiling, host.end + farthest));
    const tail = patternsOf(place).behind.exec(rest)?.[0] ?? '';
    this.#directive = [this.#directive[0], host.end + tail.length];
    this.#end = host.end + (/^[^\s,]*/.exec(tail)?.[0].length ?? 0);
    return {
      kind: 'csp',
      start,
      end: this.#end,
      at: host.start,
      directive: this.#directive,
      quote: place.attribute?.quote ?? '',
    };
  }

  #readDirective(start: number, place: HtmlPlace): boolean {
    const directive = patternsOf(place).before.exec(
      this.#text.slice(Math.max(place.floor, start - farthest), start),
    )?.[1];
    if (directive === undefined) return false;
    this.#directive = [start - directive.length, start];
    return true;
  }
}

function patternsOf(place: HtmlPlace): { before: RegExp; behind: RegExp } {
  return place.role === 'csp' ? inMeta : inFile;
}
