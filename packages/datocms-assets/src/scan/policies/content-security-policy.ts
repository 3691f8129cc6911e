import type { UrlHost } from '../../asset-text/read-host.ts';
import type { Mention } from '../file-scan.ts';
import type { Surface } from '../surface.ts';
import type { TextPlace } from '../text-place.ts';

/**
 * Files that may contain a policy: `_headers`, `netlify.toml`, JSON files such as `vercel.json`. To add a policy file,
 * give its name one of these surfaces in `formats/file-format.ts`, or add its surface here.
 */
const policyFileSurfaces = new Set<Surface>(['headers', 'json', 'document']);

/** The patterns of a policy in a meta element, or in a file. */
interface PolicyPatterns {
  /** The part of a source expression in front of the host. */
  readonly lead: RegExp;
  /** A directive up to a source expression. */
  readonly before: RegExp;
  /** The rest of a directive. */
  readonly behind: RegExp;
}

// `report-uri` names an endpoint for reports, not a source. In files, a text such as `call-to-action` is no directive.
const knownName =
  '(?:(?:default|script|style|img|font|media|connect|frame|fenced-frame|child|object|worker|manifest|prefetch)-src(?:-elem|-attr)?|base-uri|form-action|frame-ancestors)';
const anyName = '(?!report-)(?:[a-z]+-)+(?:src|uri|action|ancestors)(?:-elem|-attr)?';
const anyDirective = /-(?:src|uri|action|ancestors)(?:-elem|-attr)?\s/i;
/** A semicolon ends a directive, but not after an entity: `img-src &#x27;self&#x27; …`. Any text may precede a host. */
const inMeta = policyPatterns(anyName, String.raw`(?:[^;&]|&(?:#?\w{1,8};)?)*`, /[\s,]([^\s,]{0,64})$/);
/**
 * In files, line breaks also end a directive, and so do commas, which separate policies in a header (CSP3 §2.2.2). A
 * scheme and `*.` may precede a host.
 */
const inFile = policyPatterns(
  knownName,
  String.raw`[^;,"\n\r\\]*`,
  /[\s,]((?:[a-z][a-z\d+.-]{0,20}:(?:\\*\/|\\u002f){2})?(?:\*\.)?)$/i,
);
/** A path to a file. It shows that a text which looks like a policy names an asset. */
const filePath = /^(?:\\*\/|\\u002f)[^\s,;"'<>()]*\.[a-z\d]{2,5}(?![\w/-])/i;
const maxDirectiveLength = 4096;

function policyPatterns(name: string, sources: string, lead: RegExp): PolicyPatterns {
  return {
    lead,
    before: new RegExp(`(?:^|[;\\s"'=])(${name}\\s${sources})$`, 'i'),
    behind: new RegExp(`^${sources}`),
  };
}

/** Finds source expressions of Content Security Policies in a meta element or in a policy file. */
export class CspReader {
  readonly #text: string;
  #hasDirectives: boolean | undefined;
  #directive: readonly [start: number, end: number] = [0, 0];
  /** Behind the last source expression. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The mention of a host in a source expression. Call it with hosts in ascending order. */
  read(host: UrlHost, place: TextPlace): Mention | undefined {
    const isMeta = place.role === 'csp';
    if (!isMeta && !policyFileSurfaces.has(place.surface)) return undefined;
    const patterns = isMeta ? inMeta : inFile;
    const text = this.#text;
    this.#hasDirectives ??= anyDirective.test(text);
    if (!this.#hasDirectives) return undefined;
    // Blanks or commas separate expressions. `*.` before a host and a port or path behind it belong to the expression.
    const lead = patterns.lead.exec(text.slice(Math.max(place.floor, host.start - 65), host.start))?.[1];
    if (lead === undefined) return undefined;
    const isFile = !isMeta && place.surface !== 'headers';
    if (isFile && filePath.test(text.slice(host.end, host.end + maxDirectiveLength))) return undefined;
    const start = host.start - lead.length;
    if (start < this.#end) return undefined;
    if (start >= this.#directive[1] && !this.#readDirective(patterns, start, place.floor)) return undefined;
    const rest = text.slice(host.end, Math.min(place.ceiling, host.end + maxDirectiveLength));
    const tail = patterns.behind.exec(rest)?.[0] ?? '';
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

  /** Finds the directive that ends at `start`. */
  #readDirective({ before }: PolicyPatterns, start: number, floor: number): boolean {
    const directive = before.exec(this.#text.slice(Math.max(floor, start - maxDirectiveLength), start))?.[1];
    if (directive === undefined) return false;
    this.#directive = [start - directive.length, start];
    return true;
  }
}
