import type { Element, Nodes } from 'hast';

/** How to write a text of a hast tree as markup, so that the scanner reads it as a part of a page. */
export interface Markup {
  /** A file name that gives the scanner the format. */
  readonly file: string;
  /** The markup before and after the text. */
  readonly before: string;
  readonly after: string;
  readonly encode: (text: string) => string;
  readonly decode: (text: string) => string;
}

const unchanged = (text: string) => text;
const escapeMarkup = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const unescapeMarkup = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** Names of attributes that differ from the property's name in lower case. */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['className', 'class'],
  ['httpEquiv', 'http-equiv'],
  ['xLinkHref', 'xlink:href'],
]);

function attributeName(property: string): string {
  const dashed = /^data[A-Z]/.test(property) ? property.replace(/[A-Z]/g, '-$&') : property;
  return attributeNames.get(property) ?? dashed.toLowerCase();
}

/** The markup of a text: HTML in a raw node, code in a script or style, and plain text in any other node. */
export function markupOfText(type: Nodes['type'] | 'raw', parent: Element | undefined): Markup {
  const plain = { before: '', after: '', encode: unchanged, decode: unchanged };
  if (type === 'raw') return { ...plain, file: 'raw.html' };
  const isCode = type === 'text' && (parent?.tagName === 'script' || parent?.tagName === 'style');
  return isCode ? { ...plain, file: 'code.html', before: startTag(parent) } : { ...plain, file: 'text.txt' };
}

/** The markup of a property as an attribute. The attribute is the last one in its tag. */
export function markupOfProperty(element: Element, property: string): Markup {
  const before = `${startTag(element, property).slice(0, -1)} ${attributeName(property)}="`;
  return { file: 'tag.html', before, after: '">', encode: escapeMarkup, decode: unescapeMarkup };
}

/** The start tag of an element. @param without a property that is left out */
export function startTag({ tagName, properties }: Element, without?: string): string {
  const attributes = Object.entries(properties).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(' ') : value;
    if (name === without || typeof text !== 'string') return [];
    return ` ${attributeName(name)}="${escapeMarkup(text)}"`;
  });
  return `<${tagName}${attributes.join('')}>`;
}
