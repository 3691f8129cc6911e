import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { AssetHosts } from '../../asset/asset-url.ts';
import { DownloadError } from '../../findings/download-error.ts';
import { auditAttribute } from './audit-attribute.ts';
import { auditCss } from './audit-css.ts';
import { hasOnlyPlainEntities, plainEntities, replaceEntities } from './plain-entities.ts';

const svg = 'http://www.w3.org/2000/svg';
const xhtml = 'http://www.w3.org/1999/xhtml';

/** A limit on nesting, since the parser searches all outer elements for a namespace. No program draws deeper. */
const maxDepth = 1000;

export interface Danger {
  readonly description: string;
  readonly start: number;
  readonly end: number;
  /** `none`: the danger can't be removed without a visible change. */
  readonly remedy: 'remove' | 'clean-css' | 'none';
}

export interface Audit {
  readonly rootName: string;
  /** Sorted by their ends. */
  readonly dangers: readonly Danger[];
}

/** An element whose end has not been read yet. */
interface OpenElement {
  /** Name without prefix. */
  readonly name: string;
  readonly start: number;
  /** Where its content begins. */
  contentStart: number;
  /** Descriptions of the dangers of the element itself. */
  readonly dangers: string[];
  styles: string | undefined;
}

/**
 * Reads XML as a browser does that opens the file, and lists parts that would run or be fetched: scripts, event
 * handlers, HTML, external references, declarations that can add any of these, and addresses of the CMS's assets.
 * @throws DownloadError if the text is not well-formed, or nested too deep
 */
export function auditMarkup(text: string, hosts: AssetHosts): Audit {
  return new MarkupAudit(text, hosts).audit();
}

/** Receives the events of the parser for one text. */
class MarkupAudit {
  readonly #text: string;
  readonly #namesAssets: (text: string) => boolean;
  readonly #parser = new SaxesParser({
    ...{ xmlns: true, position: true },
    ...{ defaultXMLVersion: '1.0', forceXMLVersion: true },
  });
  readonly #dangers: Danger[] = [];
  readonly #open: OpenElement[] = [];
  #rootName = '';
  /** The attributes of the tag that is read, and where its name ends. */
  #attributes: { start: number; end: number }[] = [];
  #nameEnd = 0;

  constructor(text: string, hosts: AssetHosts) {
    this.#text = text;
    this.#namesAssets = assetMatcher(hosts);
  }

  audit(): Audit {
    const parser = this.#parser;
    parser.on('error', (error) => {
      throw new DownloadError('bad-content', `it is no well-formed XML (${error.message.slice(0, 100)})`);
    });
    parser.on('doctype', (doctype) => this.#readDoctype(doctype));
    parser.on('processinginstruction', (instruction) => this.#readInstruction(instruction));
    parser.on('comment', (comment) => this.#readComment(comment));
    parser.on('opentagstart', ({ name }) => this.#beginTag(name));
    parser.on('attribute', () => {
      this.#attributes.push({ start: this.#attributes.at(-1)?.end ?? this.#nameEnd, end: parser.position });
    });
    parser.on('opentag', (tag) => this.#endTag(tag));
    parser.on('text', (content) => this.#readText(content));
    parser.on('cdata', (content) => this.#readText(content));
    parser.on('closetag', () => this.#closeElement());
    parser.write(this.#text).close();
    return { rootName: this.#rootName, dangers: this.#dangers };
  }

  #add(start: number, end: number, descriptions: readonly string[], remedy: Danger['remedy'] = 'remove'): void {
    for (const description of descriptions) this.#dangers.push({ description, start, end, remedy });
  }

  #readDoctype(doctype: string): void {
    const end = this.#parser.position;
    const [start, subset] = [end - doctype.length - '<!DOCTYPE>'.length, doctype.indexOf('[')];
    if (this.#namesAssets(doctype)) this.#add(start, end, [assetAddress]);
    if (subset >= 0 && !this.#declare(doctype.slice(subset))) this.#add(start, end, ['declarations in its DOCTYPE']);
  }

  /** @returns whether a DOCTYPE declares only entities of plain text, with which every value is read */
  #declare(subset: string): boolean {
    const values = plainEntities(subset);
    if (!replaceEntities(this.#text, values).isWhole) return false;
    for (const [name, value] of values) Object.defineProperty(this.#parser.ENTITIES, name, { value });
    return hasOnlyPlainEntities(subset);
  }

  #readInstruction({ target, body }: { readonly target: string; readonly body: string }): void {
    const end = this.#parser.position;
    const start = this.#text.lastIndexOf(`<?${target}`, end - body.length);
    if (/^xml-stylesheet$/i.test(target)) this.#add(start, end, ['a style sheet of its own (xml-stylesheet)']);
    else if (this.#namesAssets(body)) this.#add(start, end, [assetAddress]);
  }

  #readComment(comment: string): void {
    if (!this.#namesAssets(comment)) return;
    const last = this.#parser.position - 1;
    this.#add(this.#text.lastIndexOf('<!--', last), this.#text.indexOf('>', last) + 1, [assetAddress]);
  }

  #beginTag(name: string): void {
    const start = this.#text.lastIndexOf('<', this.#parser.position - 1);
    if (this.#open.length >= maxDepth) {
      throw new DownloadError('bad-content', `its elements are nested more than ${maxDepth} deep`);
    }
    this.#nameEnd = start + 1 + name.length;
    this.#attributes = [];
    this.#open.push({ name: name.replace(/^.*:/, ''), start, contentStart: 0, dangers: [], styles: undefined });
  }

  #endTag(tag: SaxesTagNS): void {
    this.#rootName ||= tag.local;
    const isSvg = tag.uri === svg || (tag.uri === '' && this.#rootName === 'svg');
    Object.values(tag.attributes).forEach((attribute, index) => {
      const { start, end } = this.#attributes[index] ?? { start: 0, end: 0 };
      for (const { description, isCss } of auditAttribute(attribute, { name: tag.local, isSvg })) {
        this.#add(start, end, [description], isCss ? 'clean-css' : 'remove');
      }
      if (this.#namesAssets(attribute.value)) this.#add(start, end, [assetAddress]);
    });
    const element = this.#open.at(-1) as OpenElement;
    // A switch shows a `foreignObject` even without content, but not the alternative behind it.
    const [outer, parent] = this.#open.slice(-3);
    const isAlternative = tag.uri === xhtml && outer?.name === 'switch' && parent?.name === 'foreignObject';
    (isAlternative ? parent : element).dangers.push(...auditElement(tag));
    element.contentStart = this.#parser.position;
    if (isSvg && tag.local === 'style') element.styles = '';
  }

  #readText(content: string): void {
    const element = this.#open.at(-1);
    if (element?.styles !== undefined) element.styles += content;
    const { position } = this.#parser;
    if (this.#namesAssets(content)) this.#add(position, position, [assetAddress], 'none');
  }

  #closeElement(): void {
    const element = this.#open.pop() as OpenElement;
    const end = this.#parser.position;
    this.#add(element.start, end, element.dangers);
    if (!element.styles) return;
    const contentEnd = this.#text.lastIndexOf('</', end - 1);
    this.#add(element.contentStart, contentEnd, auditCss(element.styles), 'clean-css');
  }
}

const assetAddress = "an address of the CMS's assets";

/** Elements that run scripts, also those of SVG Tiny 1.2 and XML Events. They count in every namespace. */
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
