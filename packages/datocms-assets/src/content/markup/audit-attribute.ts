import type { SaxesAttributeNS } from 'saxes';
import { auditCss } from './audit-css.ts';

const xlink = 'http://www.w3.org/1999/xlink';
const xml = 'http://www.w3.org/XML/1998/namespace';

/** An element as attributes are judged by it. */
export interface ElementContext {
  readonly local: string;
  /** Its namespace makes a browser act on it. */
  readonly isSvg: boolean;
}

type Rule = (value: string, owner: ElementContext, name: string) => readonly string[];

/** By local name, for attributes without namespace; XLink's `href` counts as one. */
const rules: Readonly<Record<string, Rule>> = {
  href: (value, owner) => auditUrl(value, owner),
  src: (value, owner) => (owner.isSvg ? auditUrl(value, owner) : []),
  attributeName: (value) =>
    /^(?:\w+:)?(?:href|on\w+)$/i.test(value.trim()) ? [`an animation of ${value.trim().slice(0, 20)}`] : [],
  from: auditAnimated,
  to: auditAnimated,
  by: auditAnimated,
  values: auditAnimated,
};

/** What is dangerous in an attribute, in words, and whether it is CSS that can be cleaned. */
export function auditAttribute(attribute: SaxesAttributeNS, owner: ElementContext): { what: string; css: boolean }[] {
  const { local, uri, value } = attribute;
  if (uri === xml)
    return local === 'base' && isAbsolute(compact(value)) ? [{ what: 'an absolute xml:base', css: false }] : [];
  if (uri !== '' && uri !== xlink) return [];
  if (owner.isSvg && uri === '' && /^on/i.test(local)) return [{ what: `an event handler (${local})`, css: false }];
  const rule = Object.hasOwn(rules, local) && (uri === '' || local === 'href') ? rules[local] : undefined;
  const found = rule?.(value, owner, local) ?? [];
  const isCss = owner.isSvg && uri === '' && !rule && (local === 'style' || /url|src|image|\\/i.test(value));
  return [
    ...found.map((what) => ({ what, css: false })),
    ...(isCss ? auditCss(value) : []).map((what) => ({ what, css: true })),
  ];
}

/** URLs may hold white space and control characters before and inside their scheme, and back-slashes for slashes. */
function compact(value: string): string {
  return [...value]
    .filter((character) => character > ' ' && character !== '\u007f')
    .join('')
    .replaceAll('\\', '/');
}

function isAbsolute(url: string): boolean {
  return /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url);
}

const harmlessData =
  /^data:(?:image\/(?:png|jpe?g|gif|webp|avif|bmp|x-icon)|font\/|application\/(?:x-)?font|audio\/|video\/)/i;
const harmlessLink = /^(?:(?:https?:)?\/\/|mailto:|tel:|sms:)/i;

function auditUrl(value: string, { local, isSvg }: ElementContext): string[] {
  const url = compact(value);
  if (/^(?:java|vb|live)script:/i.test(url)) return [`a ${url.slice(0, url.indexOf(':')).toLowerCase()}: URL`];
  if (!isSvg || !isAbsolute(url) || harmlessData.test(url)) return [];
  // An SVG that is loaded as a picture runs nothing; an element that is taken over by `use` does.
  if (/^data:image\/svg\+xml/i.test(url) && /^(?:image|feImage)$/.test(local)) return [];
  if (/^data:/i.test(url)) return ['a data: URL of an active type'];
  if (local === 'a' && harmlessLink.test(url)) return [];
  return [`an external reference (${url.slice(0, 60)})`];
}

function auditAnimated(value: string, { isSvg }: ElementContext): string[] {
  if (!isSvg) return [];
  return /(?:java|vb)script:/i.test(compact(value)) ? ['an animated script URL'] : auditCss(value);
}
