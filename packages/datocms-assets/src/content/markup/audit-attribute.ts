import type { SaxesAttributeNS } from 'saxes';
import { auditCss } from './audit-css.ts';

const xlink = 'http://www.w3.org/1999/xlink';
const xml = 'http://www.w3.org/XML/1998/namespace';

/** The facts about an element that decide which attributes are dangerous. */
export interface ElementContext {
  /** Name without prefix. */
  readonly name: string;
  /** The element is in a namespace in which browsers run SVG. */
  readonly isSvg: boolean;
}

type Rule = (value: string, element: ElementContext) => readonly string[];

/** A danger in an attribute. `isCss`: the danger is in CSS, which can be cleaned. */
export interface AttributeDanger {
  readonly description: string;
  readonly isCss: boolean;
}

/** By local name, for attributes without a namespace and for XLink's `href`. */
const rules: Readonly<Record<string, Rule>> = {
  href: auditUrl,
  src: (value, element) => (element.isSvg ? auditUrl(value, element) : []),
  attributeName: (value) =>
    /^(?:\w+:)?(?:href|on\w+)$/i.test(value.trim()) ? [`an animation of ${value.trim().slice(0, 20)}`] : [],
  from: auditAnimated,
  to: auditAnimated,
  by: auditAnimated,
  values: auditAnimated,
};

/** Lists the dangers in an attribute of an element. */
export function auditAttribute(attribute: SaxesAttributeNS, element: ElementContext): AttributeDanger[] {
  const { local, uri, value } = attribute;
  const { isSvg } = element;
  if (uri === xml) {
    const isAbsoluteBase = local === 'base' && isAbsolute(normalizeUrl(value));
    return isAbsoluteBase ? [{ description: 'an absolute xml:base', isCss: false }] : [];
  }
  if (uri !== '' && uri !== xlink) return [];
  if (isSvg && uri === '' && /^on/i.test(local)) return [{ description: `an event handler (${local})`, isCss: false }];
  const rule = Object.hasOwn(rules, local) && (uri === '' || local === 'href') ? rules[local] : undefined;
  const found = rule?.(value, element) ?? [];
  const isCss = isSvg && uri === '' && !rule && (local === 'style' || /url|src|image|\\/i.test(value));
  return [
    ...found.map((description) => ({ description, isCss: false })),
    ...(isCss ? auditCss(value) : []).map((description) => ({ description, isCss: true })),
  ];
}

/** Browsers ignore white space and control characters in a URL's scheme, and read backslashes as slashes. */
function normalizeUrl(value: string): string {
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

function auditUrl(value: string, { name, isSvg }: ElementContext): string[] {
  const url = normalizeUrl(value);
  if (/^(?:java|vb|live)script:/i.test(url)) return [`a ${url.slice(0, url.indexOf(':')).toLowerCase()}: URL`];
  if (!isSvg || !isAbsolute(url) || harmlessData.test(url)) return [];
  // An image of any type runs no script. An SVG from which `use` takes elements does.
  if (/^data:/i.test(url) && /^(?:image|feImage)$/.test(name)) return [];
  if (/^data:/i.test(url)) return ['a data: URL of an active type'];
  if (name === 'a' && harmlessLink.test(url)) return [];
  return [`an external reference (${url.slice(0, 60)})`];
}

function auditAnimated(value: string, { isSvg }: ElementContext): string[] {
  if (!isSvg) return [];
  return /(?:java|vb)script:/i.test(normalizeUrl(value)) ? ['an animated script URL'] : auditCss(value);
}
