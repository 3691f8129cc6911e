import type { Element, Nodes } from 'hast';

/** How a text of a hast tree is written as markup, so that the scanner reads it as a part of a page. */
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

/** Names of attributes that are not the name of the property in lower case. */
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['className', 'class'],
  ['httpEquiv', 'http-equiv'],
  ['xLinkHref', 'xlink:href'],
]);

function attributeName(property: string): string {
  const dashed = /^data[A-Z]/.test(property) ? property.replace(/[A-Z]/g, '-$&') : property;
  return attributeNames.get(property) ?? dashed.toLowerCase();
}

/** The text of a raw node is HTML; that of a script or style is code; any other is plain text. */
export function markupOfText(type: Nodes['type'] | 'raw', parent: Element | undefined): Markup {
  const plain = { before: '', after: '', encode: unchanged, decode: unchanged };
  if (type === 'raw') return { ...plain, file: 'raw.html' };
  const isCode = type === 'text' && (parent?.tagName === 'script' || parent?.tagName === 'style');
  return isCode ? { ...plain, file: 'code.html', before: startTag(parent) } : { ...plain, file: 'text.txt' };
}

/** The value of a property is an attribute. It is written last in its tag. */
export function markupOfProperty(element: Element, property: string): Markup {
  const before = `${startTag(element, property).slice(0, -1)} ${attributeName(property)}="`;
  return { file: 'tag.html', before, after: '">', encode: escapeMarkup, decode: unescapeMarkup };
}

/** The start tag of an element. @param without a property to leave out */
export function startTag({ tagName, properties }: Element, without?: string): string {
  const attributes = Object.entries(properties).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(' ') : value;
    if (name === without || typeof text !== 'string') return [];
    return ` ${attributeName(name)}="${escapeMarkup(text)}"`;
  });
  return `<${tagName}${attributes.join('')}>`;
}
