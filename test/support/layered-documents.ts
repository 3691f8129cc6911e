import { parse as parseScript } from 'acorn';
import * as css from 'css-tree';
import { type DefaultTreeAdapterTypes, parse as parseHtml } from 'parse5';
import { SaxesParser } from 'saxes';

/** A kind of file that holds texts, written by hand and read by a parser of its own. */
export interface DocumentKind {
  readonly file: string;
  readonly profile: 'web' | 'portable';
  /** The part of a local URL before `/_assets/`. */
  readonly origin: '' | 'https://www.example.org';
  /** Each text must be one URL: `plain` in no layers, `percent` also percent-encoded. */
  readonly onlyUrls?: 'plain' | 'percent';
  readonly write: (texts: readonly string[]) => string;
  readonly read: (document: string) => string[];
}

const attribute = (text: string, quote: '"' | "'") =>
  text.replaceAll('&', '&amp;').replaceAll(quote, quote === '"' ? '&quot;' : '&#39;');
const content = (text: string) => attribute(text, '"').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const scriptJson = (text: string) => JSON.stringify(text).replaceAll('<', '\\u003c');
const quoted = (text: string, quote: string) =>
  quote +
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll(quote, `\\${quote}`)
    .replaceAll('${', '\\${')
    .replace(/[\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`) +
  quote;

const html: DocumentKind = {
  file: 'page.html',
  profile: 'web',
  origin: '',
  write: (texts) =>
    texts
      .map(
        (text) =>
          `<i data-v="${attribute(text, '"')}" data-w='${attribute(text, "'")}'>${content(text)}</i>` +
          `<script type="application/json">${scriptJson(text)}</script><template><b title="${attribute(text, '"')}"></b></template>`,
      )
      .join('\n'),
  read: (document) => valuesOfHtml(parseHtml(`<!doctype html>${document}`)),
};

const urlAttributes: DocumentKind = {
  file: 'page.html',
  profile: 'web',
  origin: '',
  onlyUrls: 'percent',
  write: (texts) =>
    texts
      .map(
        (text) => `<img src="${attribute(text, '"')}" srcset='${attribute(text, "'")} 1x,${attribute(text, "'")} 2x'>`,
      )
      .join('\n'),
  read: (document) =>
    valuesOfHtml(parseHtml(document)).flatMap((value) => value.split(/ [12]x,?/).filter((each) => each !== '')),
};

const jsonFile: DocumentKind = {
  file: 'data.json',
  profile: 'portable',
  origin: '',
  write: (texts) => JSON.stringify({ texts }, undefined, 1),
  read: (document) => (JSON.parse(document) as { texts: string[] }).texts,
};

const script: DocumentKind = {
  file: 'code.js',
  profile: 'web',
  origin: '',
  write: (texts) =>
    texts.map((text) => `t(${['"', "'", '`'].map((quote) => quoted(text, quote)).join(', ')});`).join('\n'),
  read: valuesOfScript,
};

const stylesheet: DocumentKind = {
  file: 'style.css',
  profile: 'web',
  origin: '',
  onlyUrls: 'percent',
  write: (texts) =>
    texts
      .map((text) => `a{background:url(${text.replace(/[()'",\s\\]/g, '\\$&')}),url("${text}");content:'${text}'}`)
      .join('\n'),
  read: valuesOfStylesheet,
};

const xml: DocumentKind = {
  file: 'data.xml',
  profile: 'portable',
  origin: 'https://www.example.org',
  write: (texts) =>
    `<r>${texts
      .map(
        (text) =>
          `<v a="${content(text).replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')}">${content(text)}</v>` +
          `<v><![CDATA[${text.replaceAll(']]>', '')}]]></v>`,
      )
      .join('\n')}</r>`,
  read: valuesOfXml,
};

/** Spells every nth character, from `from` on, by its code. */
function everyNth(text: string, nth: number, from: number, spell: (code: number) => string): string {
  return Array.from(text, (char, at) =>
    at >= from && at % nth === 0 ? spell(char.codePointAt(0) as number) : attribute(char, '"'),
  ).join('');
}

/** URLs in which letters, slashes and colons are entities, so that only a browser reads the host. */
const escapedAttributes: DocumentKind = {
  file: 'page.html',
  profile: 'web',
  origin: '',
  onlyUrls: 'plain',
  write: (texts) =>
    texts
      .map((text) => {
        const decimal = everyNth(text, 3, 0, (code) => `&#${code};`);
        const hexadecimal = everyNth(text, 5, 0, (code) => `&#x${code.toString(16)};`);
        return `<img src="${decimal}"><a href="${hexadecimal}"></a><source srcset="${hexadecimal} 1x, ${decimal} 2x">`;
      })
      .join('\n'),
  read: (document) =>
    valuesOfHtml(parseHtml(document)).flatMap((value) => value.split(/ [12]x,? ?/).filter((each) => each !== '')),
};

const maxHeadLength = 'https://www.datocms-assets.com/'.length;

/** CSS escapes behind the host (CSS Syntax §4.3.7). */
const escapedStylesheet: DocumentKind = {
  file: 'style.css',
  profile: 'web',
  origin: '',
  onlyUrls: 'plain',
  write: (texts) =>
    texts
      .map((text) => {
        const spaced = everyNth(text, 4, maxHeadLength, (code) => `\\${code.toString(16)} `).replaceAll('&amp;', '&');
        const padded = everyNth(text, 3, maxHeadLength, (code) => `\\${code.toString(16).padStart(6, '0')}`);
        return `a{background:url("${spaced}"),url("${padded.replaceAll('&amp;', '&')}")}`;
      })
      .join('\n'),
  read: valuesOfStylesheet,
};

export const documentKinds = {
  html,
  urlAttributes,
  escapedAttributes,
  escapedStylesheet,
  jsonFile,
  script,
  stylesheet,
  xml,
};

function valuesOfHtml(node: DefaultTreeAdapterTypes.Node): string[] {
  const attributes = 'attrs' in node && node.nodeName !== 'script' ? node.attrs.map(({ value }) => value) : [];
  if (node.nodeName === 'script' && 'childNodes' in node) {
    const [text] = node.childNodes;
    return text && 'value' in text ? [JSON.parse(text.value) as string] : [];
  }
  const own = node.nodeName === '#text' && 'value' in node && node.value.trim() !== '' ? [node.value] : [];
  const children = 'content' in node ? node.content.childNodes : 'childNodes' in node ? node.childNodes : [];
  return [...attributes, ...own, ...children.flatMap(valuesOfHtml)];
}

function valuesOfScript(document: string): string[] {
  const values: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { type, value } = node as { type?: string; value?: unknown };
    if (type === 'Literal') values.push(value as string);
    else if (type === 'TemplateElement') values.push((value as { cooked: string }).cooked);
    else for (const child of Object.values(node)) visit(child);
  };
  visit(parseScript(document, { ecmaVersion: 'latest' }).body);
  return values;
}

function valuesOfStylesheet(document: string): string[] {
  const values: string[] = [];
  css.walk(css.parse(document), (node) => {
    if (node.type === 'Url' || node.type === 'String') values.push(node.value as unknown as string);
  });
  return values;
}

function valuesOfXml(document: string): string[] {
  const values: string[] = [];
  const parser = new SaxesParser();
  let text = '';
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'v') values.push(...(Object.values(attributes) as string[]));
    text = '';
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('cdata', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'v') values.push(text);
  });
  parser.write(document).close();
  return values;
}
