import { type AttributeSpan, HtmlTokenizer } from './html-tokenizer.ts';
import type { Surface } from './surface.ts';

/** The part of a file in which a hit stands: what kind of place, and where it begins and ends. */
export interface HtmlPlace {
  readonly surface: Surface;
  readonly floor: number;
  readonly ceiling: number;
  /** How its content is divided: one URL, a srcset, or anything. */
  readonly reading: 'url' | 'srcset' | 'any';
  /** Set for attributes, whose text has one layer of entities. */
  readonly attribute?: AttributeSpan;
  readonly role?: 'hint' | 'csp' | 'base';
  /** The tag, or the content of the script or style, that the place is in. */
  readonly start: number;
  readonly end: number;
}

const urlAttributes = new Set(
  `action archive background cite classid codebase data formaction href icon itemid longdesc lowsrc manifest poster profile src
  usemap xlink:href`.split(/\s+/),
);
const srcsetAttributes = new Set(['srcset', 'imagesrcset']);
const hintRelations = new Set(['preconnect', 'dns-prefetch', 'preload', 'prefetch', 'modulepreload', 'prerender']);
const iconRelations = /^(?:(?:shortcut )?icon|apple-touch-icon(?:-precomposed)?|mask-icon|fluid-icon)$/;
const canonicalRelations = /^(?:canonical|alternate|image_src|shortlink|amphtml|enclosure)$/;
const socialMeta = /^(?:og:|twitter:|article:|product:|profile:|video:|music:|book:|fb:)/;
const tileMeta = /^msapplication-/;

const scriptTypes: Readonly<Record<string, Surface>> = {
  'application/ld+json': 'json-ld',
  'application/json': 'inline-data',
  'text/json': 'inline-data',
  importmap: 'script',
  speculationrules: 'script',
};

const elementContent: Readonly<Record<string, Surface>> = {
  style: 'css',
  textarea: 'text',
  title: 'text',
  iframe: 'srcdoc',
};

/** Finds the place of each hit in a page. `hits` are offsets in ascending order; the answer has one place for each. */
export function htmlPlaces(text: string, hits: readonly number[]): HtmlPlace[] {
  const places: HtmlPlace[] = [];
  const tokens = new HtmlTokenizer(text);
  let scriptSurface: Surface = 'script';
  let next = 0;
  while (next < hits.length && tokens.next()) {
    const { kind, start, end } = tokens;
    const isScript = kind === 'start-tag' && tokens.name === 'script';
    if (!isScript && (hits[next] as number) >= end) continue;
    const attributes = kind === 'start-tag' || kind === 'end-tag' ? tokens.attributes() : [];
    const read = (span: AttributeSpan) => text.slice(span.valueStart, span.valueEnd);
    const named = (name: string) => {
      const span = attributes.find((each) => text.slice(each.nameStart, each.nameEnd).toLowerCase() === name);
      return span && read(span).trim().toLowerCase();
    };
    if (isScript) scriptSurface = scriptTypes[named('type') ?? ''] ?? 'script';
    for (; next < hits.length && (hits[next] as number) < end; next++) {
      const hit = hits[next] as number;
      const span = attributes.find((each) => each.valueStart <= hit && hit < each.valueEnd);
      if (span) {
        const name = text.slice(span.nameStart, span.nameEnd).toLowerCase();
        places.push({
          ...attributePlace(tokens.name, name, named),
          attribute: span,
          floor: span.valueStart,
          ceiling: span.valueEnd,
          start,
          end,
        });
      } else {
        places.push({
          surface: contentSurface(kind, tokens.name, scriptSurface),
          reading: 'any',
          floor: start,
          ceiling: end,
          start,
          end,
        });
      }
    }
  }
  // What stands in an unfinished tag at the end of the file is in no token, but in the file all the same.
  for (const _ of hits.slice(places.length)) {
    places.push({
      surface: 'text',
      reading: 'any',
      floor: tokens.start,
      ceiling: text.length,
      start: tokens.start,
      end: text.length,
    });
  }
  return places;
}

function contentSurface(kind: string, name: string, script: Surface): Surface {
  if (kind === 'comment') return 'comment';
  if (kind !== 'raw-text') return 'text';
  return name === 'script' ? script : (elementContent[name] ?? 'text');
}

type PlaceKind = Pick<HtmlPlace, 'surface' | 'reading' | 'role'>;

function attributePlace(element: string, name: string, named: (name: string) => string | undefined): PlaceKind {
  if (srcsetAttributes.has(name)) return { surface: 'srcset', reading: 'srcset' };
  if (name === 'style') return { surface: 'style', reading: 'any' };
  if (name === 'class') return { surface: 'class', reading: 'any' };
  if (name === 'srcdoc') return { surface: 'srcdoc', reading: 'any' };
  if (name === 'itemid') return { surface: 'social-meta', reading: 'url' };
  if (element === 'astro-island' && name === 'props') return { surface: 'island-props', reading: 'any' };
  if (element === 'meta' && name === 'content') return metaPlace(named);
  if (element === 'link' && name === 'href') return linkPlace(named('rel') ?? '', named('itemprop'));
  if (element === 'base' && name === 'href') return { surface: 'attribute', reading: 'url', role: 'base' };
  if (/^on[a-z]+$/.test(name)) return { surface: 'script', reading: 'any' };
  return { surface: 'attribute', reading: urlAttributes.has(name) ? 'url' : 'any' };
}

function metaPlace(named: (name: string) => string | undefined): PlaceKind {
  const equivalent = named('http-equiv');
  if (equivalent?.startsWith('content-security-policy')) return { surface: 'meta', reading: 'any', role: 'csp' };
  if (equivalent === 'refresh') return { surface: 'attribute', reading: 'any' };
  const name = named('property') ?? named('name') ?? '';
  if (named('itemprop') !== undefined || socialMeta.test(name)) return { surface: 'social-meta', reading: 'any' };
  return { surface: tileMeta.test(name) ? 'tile-meta' : 'meta', reading: 'any' };
}

function linkPlace(rel: string, itemprop: string | undefined): PlaceKind {
  const relations = rel.split(/[\t\n\f\r ]+/);
  if (itemprop !== undefined) return { surface: 'social-meta', reading: 'url' };
  if (iconRelations.test(rel) || relations.includes('icon')) return { surface: 'icon', reading: 'url' };
  if (relations.some((each) => canonicalRelations.test(each)) && !relations.includes('stylesheet')) {
    return { surface: 'canonical-link', reading: 'url' };
  }
  if (relations.some((each) => hintRelations.has(each))) return { surface: 'attribute', reading: 'url', role: 'hint' };
  return { surface: 'attribute', reading: 'url' };
}
