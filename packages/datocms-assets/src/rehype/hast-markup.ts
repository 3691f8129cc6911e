import type { Element, Nodes } from 'hast';

/** A text of a hast tree in the markup that the scanner reads it in. */
export interface Piece {
  /** Tells the format. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly encode: (text: string) => string;
  readonly decode: (text: string) => string;
}

const asItIs = (text: string) => text;
const escapeMarkup = (text: string) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const unescapeMarkup = (text: string) => text.replaceAll('&quot;', '"').replaceAll('&amp;', '&');

// Names of attributes, where they are not those of the properties in lower case.
const attributeNames: ReadonlyMap<string, string> = new Map([
  ['className', 'class'],
  ['httpEquiv', 'http-equiv'],
  ['xLinkHref', 'xlink:href'],
]);

function attributeOf(property: string): string {
  const dashed = /^data[A-Z]/.test(property) ? property.replace(/[A-Z]/g, '-$&') : property;
  return attributeNames.get(property) ?? dashed.toLowerCase();
}

/** Raw nodes are markup; what stands in a script or a style element is read as such, any other text as text. */
export function textPiece(type: Nodes['type'] | 'raw', parent: Element | undefined): Piece {
  const plain = { before: '', after: '', encode: asItIs, decode: asItIs };
  if (type === 'raw') return { ...plain, file: 'raw.html' };
  const isCode = type === 'text' && (parent?.tagName === 'script' || parent?.tagName === 'style');
  return isCode ? { ...plain, file: 'code.html', before: startTag(parent) } : { ...plain, file: 'text.txt' };
}

/** A property's value, at the end of a tag with all the others. */
export function propertyPiece(element: Element, property: string): Piece {
  const before = `${startTag(element, property).slice(0, -1)} ${attributeOf(property)}="`;
  return { file: 'tag.html', before, after: '">', encode: escapeMarkup, decode: unescapeMarkup };
}

/** Without one of its properties. */
export function startTag({ tagName, properties }: Element, without?: string): string {
  const attributes = Object.entries(properties).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(' ') : value;
    if (name === without || typeof text !== 'string') return [];
    return ` ${attributeOf(name)}="${escapeMarkup(text)}"`;
  });
  return `<${tagName}${attributes.join('')}>`;
}
