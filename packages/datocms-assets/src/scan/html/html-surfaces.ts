import type { Surface } from '../surface.ts';
import type { HtmlPlace } from './places.ts';

export type PlaceKind = Pick<HtmlPlace, 'surface' | 'reading' | 'role'>;
type Named = (name: string) => string | undefined;

const urlAttributes = new Set(
  `action background cite classid codebase data formaction href icon itemid longdesc lowsrc manifest poster src xlink:href`.split(
    ' ',
  ),
);
const hintRelations = new Set(['preconnect', 'dns-prefetch', 'preload', 'prefetch', 'modulepreload', 'prerender']);
const iconRelations =
  /^(?:(?:shortcut )?icon|apple-touch-icon(?:-precomposed)?|apple-touch-startup-image|mask-icon|fluid-icon)$/;
const canonicalRelations = /^(?:canonical|alternate|image_src|shortlink|amphtml|enclosure)$/;
const socialMeta = /^(?:og:|twitter:|article:|product:|profile:|video:|music:|book:|fb:)/;
const tileMeta = /^msapplication-/;

// Maps, since names come from the page: an object has a `constructor`.
const scriptTypes: ReadonlyMap<string, Surface> = new Map([
  ['application/ld+json', 'json-ld'],
  ['application/json', 'inline-data'],
  ['text/json', 'inline-data'],
]);

const elementContent: ReadonlyMap<string, Surface> = new Map([
  ['style', 'css'],
  ['iframe', 'srcdoc'],
]);

/** By name of the attribute, on any element. */
const attributes: ReadonlyMap<string, PlaceKind> = new Map<string, PlaceKind>([
  ['srcset', { surface: 'srcset', reading: 'srcset' }],
  ['imagesrcset', { surface: 'srcset', reading: 'srcset' }],
  ['style', { surface: 'style', reading: 'any' }],
  ['class', { surface: 'class', reading: 'any' }],
  ['srcdoc', { surface: 'srcdoc', reading: 'any' }],
  ['itemid', { surface: 'social-meta', reading: 'url' }],
]);

/** By element and attribute, where other attributes of the element tell more. */
const elements: ReadonlyMap<string, (named: Named) => PlaceKind> = new Map<string, (named: Named) => PlaceKind>([
  ['astro-island props', () => ({ surface: 'island-props', reading: 'any' })],
  ['meta content', metaPlace],
  ['link href', linkPlace],
]);

/** What kind of script an element is by its `type`. */
export function scriptSurface(type: string | undefined): Surface {
  const essence = (type ?? '').replace(/\s*;.*$/s, '');
  return scriptTypes.get(essence) ?? (essence.endsWith('+json') ? 'inline-data' : 'script');
}

export function contentSurface(kind: string, element: string, script: Surface): Surface {
  if (kind === 'comment') return 'comment';
  if (kind !== 'raw-text') return 'text';
  return element === 'script' ? script : (elementContent.get(element) ?? 'text');
}

/** Names are in lower case; `named` gives the value of another attribute of the same tag, in lower case. */
export function attributePlace(element: string, name: string, named: Named): PlaceKind {
  const place = attributes.get(name) ?? elements.get(`${element} ${name}`)?.(named);
  if (place) return place;
  if (/^on[a-z]+$/.test(name)) return { surface: 'script', reading: 'any' };
  return { surface: 'attribute', reading: urlAttributes.has(name) ? 'url' : 'any' };
}

function metaPlace(named: Named): PlaceKind {
  const equivalent = named('http-equiv');
  if (equivalent?.startsWith('content-security-policy')) return { surface: 'meta', reading: 'any', role: 'csp' };
  if (equivalent === 'refresh') return { surface: 'attribute', reading: 'any' };
  const name = named('property') ?? named('name') ?? '';
  if (named('itemprop') !== undefined || socialMeta.test(name)) return { surface: 'social-meta', reading: 'any' };
  return { surface: tileMeta.test(name) ? 'tile-meta' : 'meta', reading: 'any' };
}

function linkPlace(named: Named): PlaceKind {
  const rel = named('rel') ?? '';
  const relations = rel.split(/[\t\n\f\r ]+/);
  if (named('itemprop') !== undefined) return { surface: 'social-meta', reading: 'url' };
  if (iconRelations.test(rel) || relations.includes('icon')) return { surface: 'icon', reading: 'url' };
  if (relations.some((each) => canonicalRelations.test(each)) && !relations.includes('stylesheet')) {
    return { surface: 'canonical-link', reading: 'url' };
  }
  if (relations.some((each) => hintRelations.has(each))) return { surface: 'attribute', reading: 'url', role: 'hint' };
  return { surface: 'attribute', reading: 'url' };
}
