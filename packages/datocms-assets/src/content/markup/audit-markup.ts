import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { AssetHosts } from '../../asset/asset-url.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { auditAttribute } from './audit-attribute.ts';
import { auditCss } from './audit-css.ts';
import { hasOnlyPlainEntities, plainEntities, replaceEntities } from './plain-entities.ts';

const svg = 'http://www.w3.org/2000/svg';
const xhtml = 'http://www.w3.org/1999/xhtml';

/** A limit, since the parser looks for a namespace in all elements around one. No drawing program nests as deep. */
const maxDepth = 1000;

/** A dangerous part of a text. */
export interface Danger {
  readonly description: string;
  readonly start: number;
  readonly end: number;
  /** `none`: it can't be removed without changing what is seen. */
  readonly remedy: 'remove' | 'clean-css' | 'none';
}

export interface Audit {
  readonly rootName: string;
  /** In the order of their ends. */
  readonly dangers: readonly Danger[];
}

/** An element whose end has not been read yet. */
interface OpenElement {
  /** Name without prefix. */
  readonly name: string;
  readonly start: number;
  /** Where its content begins. */
  contentStart: number;
  /** Descriptions of dangers that the element itself is. */
  readonly dangers: string[];
  /** The text of a style element. */
  styles: string | undefined;
}

/**
 * Reads XML as a browser does that opens the file, and lists what would run or be fetched there: scripts, event handlers,
 * HTML, external references, declarations that can add any of these, and addresses of the CMS's assets.
 * @throws DownloadError if the text is not well-formed, or nested too deep
 */
export function auditMarkup(text: string, hosts: AssetHosts): Audit {
  const parser = new SaxesParser({ xmlns: true, position: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const dangers: Danger[] = [];
  const open: OpenElement[] = [];
  const namesAssets = assetMatcher(hosts);
  let rootName = '';
  let attributes: { start: number; end: number }[] = [];
  let nameEnd = 0;
  const add = (start: number, end: number, descriptions: readonly string[], remedy: Danger['remedy'] = 'remove') => {
    for (const description of descriptions) dangers.push({ description, start, end, remedy });
  };

  /** @returns whether a DOCTYPE declares plain text only, which every value is read with */
  const declare = (subset: string): boolean => {
    const values = plainEntities(subset);
    if (!replaceEntities(text, values).isWhole) return false;
    for (const [name, value] of values) Object.defineProperty(parser.ENTITIES, name, { value });
    return hasOnlyPlainEntities(subset);
  };

  parser.on('error', (error) => {
    throw new DownloadError('bad-content', `it is no well-formed XML (${error.message.slice(0, 100)})`);
  });
  parser.on('doctype', (doctype) => {
    const [start, subset] = [parser.position - doctype.length - '<!DOCTYPE>'.length, doctype.indexOf('[')];
    if (namesAssets(doctype)) add(start, parser.position, [assetAddress]);
    if (subset >= 0 && !declare(doctype.slice(subset))) add(start, parser.position, ['declarations in its DOCTYPE']);
  });
  parser.on('processinginstruction', ({ target, body }) => {
    const start = text.lastIndexOf(`<?${target}`, parser.position - body.length);
    if (/^xml-stylesheet$/i.test(target)) add(start, parser.position, ['a style sheet of its own (xml-stylesheet)']);
    else if (namesAssets(body)) add(start, parser.position, [assetAddress]);
  });
  parser.on('comment', (comment) => {
    const start = text.lastIndexOf('<!--', parser.position - 1);
    if (namesAssets(comment)) add(start, text.indexOf('>', parser.position - 1) + 1, [assetAddress]);
  });
  parser.on('opentagstart', (tag) => {
    const start = text.lastIndexOf('<', parser.position - 1);
    if (open.length >= maxDepth) {
      throw new DownloadError('bad-content', `its elements are nested more than ${maxDepth} deep`);
    }
    nameEnd = start + 1 + tag.name.length;
    attributes = [];
    open.push({ name: tag.name.replace(/^.*:/, ''), start, contentStart: 0, dangers: [], styles: undefined });
  });
  parser.on('attribute', () => {
    attributes.push({ start: attributes.at(-1)?.end ?? nameEnd, end: parser.position });
  });
  parser.on('opentag', (tag) => {
    rootName ||= tag.local;
    const isSvg = tag.uri === svg || (tag.uri === '' && rootName === 'svg');
    Object.values(tag.attributes).forEach((attribute, index) => {
      const { start, end } = attributes[index] ?? { start: 0, end: 0 };
      for (const { description, isCss } of auditAttribute(attribute, { name: tag.local, isSvg })) {
        add(start, end, [description], isCss ? 'clean-css' : 'remove');
      }
      if (namesAssets(attribute.value)) add(start, end, [assetAddress]);
    });
    const element = open.at(-1) as OpenElement;
    // A switch shows a foreignObject without content too, and not what follows instead of it.
    const [outer, parent] = open.slice(-3);
    const isAlternative = tag.uri === xhtml && outer?.name === 'switch' && parent?.name === 'foreignObject';
    (isAlternative ? parent : element).dangers.push(...auditElement(tag));
    element.contentStart = parser.position;
    if (isSvg && tag.local === 'style') element.styles = '';
  });
  const addText = (content: string) => {
    const element = open.at(-1);
    if (element?.styles !== undefined) element.styles += content;
    if (namesAssets(content)) add(parser.position, parser.position, [assetAddress], 'none');
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop() as OpenElement;
    add(element.start, parser.position, element.dangers);
    if (!element.styles) return;
    const contentEnd = text.lastIndexOf('</', parser.position - 1);
    add(element.contentStart, contentEnd, auditCss(element.styles), 'clean-css');
  });
  parser.write(text).close();
  return { rootName, dangers };
}

const assetAddress = "an address of the CMS's assets";

/** Elements that run script, also by SVG Tiny 1.2 and XML Events. They count in every namespace. */
const scripts: ReadonlySet<string> = new Set(['script', 'handler', 'listener']);

function auditElement({ local, uri }: SaxesTagNS): string[] {
  if (uri === xhtml) return [`HTML (<${local.slice(0, 20)}>)`];
  return scripts.has(local.toLowerCase()) ? [`a script (<${local}>)`] : [];
}

function assetMatcher(hosts: AssetHosts): (text: string) => boolean {
  const { names } = hosts;
  return (text) => {
    const lower = text.toLowerCase();
    return names.some((name) => lower.includes(name));
  };
}
