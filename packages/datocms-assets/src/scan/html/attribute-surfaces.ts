import { urlAttributes } from '../../asset-text/enclosing-attribute.ts';
import type { Surface } from '../surface.ts';
import type { PlaceKind } from '../text-place.ts';

/**
 * The surface of each part of an HTML page. Names are in lower case.
 *
 * To add an attribute: put it into `urlAttributes` (asset-text/enclosing-attribute.ts) if its value is one URL, into
 * `attributesByName` if it has rules of its own on every element, into `attributesByElement` if other attributes of its
 * tag decide. An attribute in no table is read as text, so its URLs are found as well.
 */

// Tables are maps, since names come from the page: an object has a `constructor`.
const attributesByName: ReadonlyMap<string, PlaceKind> = new Map<string, PlaceKind>([
  ['srcset', { surface: 'srcset', reading: 'srcset' }],
  ['imagesrcset', { surface: 'srcset', reading: 'srcset' }],
  ['style', { surface: 'style', reading: 'any' }],
  ['class', { surface: 'class', reading: 'any' }],
  ['srcdoc', { surface: 'srcdoc', reading: 'any' }],
  // clipboard.js copies the value.
  ['data-clipboard-text', { surface: 'outside', reading: 'any' }],
  ['itemid', { surface: 'social-meta', reading: 'url' }],
]);

/** Gives the value of another attribute of the same tag, in lower case. */
type GetAttribute = (name: string) => string | undefined;

/** By `<element> <attribute>`. */
const attributesByElement: ReadonlyMap<string, (attribute: GetAttribute) => PlaceKind> = new Map<
  string,
  (attribute: GetAttribute) => PlaceKind
>([
  ['astro-island props', () => ({ surface: 'island-props', reading: 'any' })],
  ['meta content', metaContentKind],
  ['link href', linkHrefKind],
]);

/** `on…` attributes contain scripts. */
const eventHandler = /^on[a-z]+$/;

/** Attributes that frameworks read as code: Vue, Alpine, Angular, htmx, Datastar. */
const expression = /^(?:[:@#[(*]|(?:v|x|ng|hx-on|data-on)[-:])/;

/** The kind of place for an attribute's value. */
export function attributeKind(element: string, name: string, attribute: GetAttribute): PlaceKind {
  const kind = attributesByName.get(name) ?? attributesByElement.get(`${element} ${name}`)?.(attribute);
  if (kind) return kind;
  if (eventHandler.test(name)) return { surface: 'script', reading: 'any' };
  if (expression.test(name)) return { surface: 'expression', reading: 'any' };
  return { surface: 'attribute', reading: urlAttributes.has(name) ? 'url' : 'any' };
}

const socialMeta = /^(?:og:|twitter:|article:|product:|profile:|video:|music:|book:|fb:)/;
const tileMeta = /^msapplication-/;

function metaContentKind(attribute: GetAttribute): PlaceKind {
  const equivalent = attribute('http-equiv');
  if (equivalent?.startsWith('content-security-policy')) return { surface: 'meta', reading: 'any', role: 'csp' };
  if (equivalent === 'refresh') return { surface: 'attribute', reading: 'any' };
  const name = attribute('property') ?? attribute('name') ?? '';
  if (attribute('itemprop') !== undefined || socialMeta.test(name)) return { surface: 'social-meta', reading: 'any' };
  return { surface: tileMeta.test(name) ? 'tile-meta' : 'meta', reading: 'any' };
}

const hintRelations = new Set(['preconnect', 'dns-prefetch', 'preload', 'prefetch', 'modulepreload', 'prerender']);
const iconRelations =
  /^(?:(?:shortcut )?icon|apple-touch-icon(?:-precomposed)?|apple-touch-startup-image|mask-icon|fluid-icon)$/;
const canonicalRelations = /^(?:canonical|alternate|image_src|shortlink|amphtml|enclosure)$/;

function linkHrefKind(attribute: GetAttribute): PlaceKind {
  const rel = attribute('rel') ?? '';
  const relations = rel.split(/[\t\n\f\r ]+/);
  if (attribute('itemprop') !== undefined) return { surface: 'social-meta', reading: 'url' };
  if (iconRelations.test(rel) || relations.includes('icon')) return { surface: 'icon', reading: 'url' };
  if (relations.some((relation) => canonicalRelations.test(relation)) && !relations.includes('stylesheet')) {
    return { surface: 'canonical-link', reading: 'url' };
  }
  if (relations.some((relation) => hintRelations.has(relation))) {
    return { surface: 'attribute', reading: 'url', role: 'hint' };
  }
  return { surface: 'attribute', reading: 'url' };
}

const scriptTypes: ReadonlyMap<string, Surface> = new Map([
  ['', 'script'],
  ['module', 'script'],
  ['application/ld+json', 'json-ld'],
  ['application/json', 'inline-data'],
  ['text/json', 'inline-data'],
  ['importmap', 'inline-data'],
  ['speculationrules', 'inline-data'],
]);

/** The media types of JavaScript (WHATWG MIME Sniffing §4.6). */
const javascript =
  /^(?:text|application)\/(?:x-)?(?:java|ecma)script$|^text\/(?:javascript1\.[0-5]|jscript|livescript)$/;

/** The surface of a script element's content, by its `type`. */
export function scriptSurface(type: string | undefined): Surface {
  const essence = (type ?? '').replace(/\s*;.*$/s, '');
  const known = scriptTypes.get(essence) ?? (javascript.test(essence) ? 'script' : undefined);
  return known ?? (essence.endsWith('+json') ? 'inline-data' : 'other-script');
}

const elementContent: ReadonlyMap<string, Surface> = new Map([
  ['style', 'css'],
  ['iframe', 'srcdoc'],
]);

/**
 * The surface of text outside tags.
 * @param tokenKind `comment`, `raw-text`, …
 * @param element the element that raw text is in
 * @param script the surface of the script, if that is its element
 */
export function contentSurface(tokenKind: string, element: string, script: Surface): Surface {
  if (tokenKind === 'comment') return 'comment';
  if (tokenKind !== 'raw-text') return 'text';
  return element === 'script' ? script : (elementContent.get(element) ?? 'text');
}
