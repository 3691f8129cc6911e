import { SaxesParser, type SaxesTagNS } from 'saxes';
import type { AssetHosts } from '../../asset/asset-url.ts';
import { assetDomain } from '../../asset/asset-url.ts';
import { refuse } from '../../findings/download-error.ts';
import { auditAttribute } from './audit-attribute.ts';
import { auditCss } from './audit-css.ts';

const svg = 'http://www.w3.org/2000/svg';
const xhtml = 'http://www.w3.org/1999/xhtml';

/** Namespaces are looked for in every element around one; no drawing program nests as deep. */
const maxDepth = 1000;

/** One dangerous part: where it stands in the text, and how it goes away. */
export interface Danger {
  readonly what: string;
  readonly start: number;
  readonly end: number;
  /** `cut` it out; clean the `css` in it; there is `no` way without changing what is seen. */
  readonly remedy: 'cut' | 'css' | 'no';
}

export interface Audit {
  readonly rootName: string;
  /** In the order of their ends. */
  readonly dangers: readonly Danger[];
}

/**
 * Reads XML as a browser does that is given the file, and lists what would run or reach out there: script, handlers, HTML,
 * external references, declarations that can add any of it, and addresses of the CMS's assets.
 * @throws DownloadFailure where it is not well-formed, or too deep
 */
export function auditMarkup(text: string, hosts: AssetHosts): Audit {
  const parser = new SaxesParser({ xmlns: true, position: true, defaultXMLVersion: '1.0', forceXMLVersion: true });
  const dangers: Danger[] = [];
  const open: { start: number; whats: string[]; styles: string | undefined; inner: number }[] = [];
  const namesAssets = assetMatcher(hosts);
  let rootName = '';
  let attributes: { start: number; end: number }[] = [];
  let nameEnd = 0;
  const note = (start: number, end: number, whats: readonly string[], remedy: Danger['remedy'] = 'cut') => {
    for (const what of whats) dangers.push({ what, start, end, remedy });
  };

  parser.on('error', (error) => {
    throw refuse('bad-content', `it is no well-formed XML (${error.message.slice(0, 100)})`);
  });
  parser.on('doctype', (doctype) => {
    const [start, subset] = [parser.position - doctype.length - '<!DOCTYPE>'.length, doctype.indexOf('[')];
    if (namesAssets(doctype)) note(start, parser.position, [assetAddress]);
    if (subset >= 0) note(start, parser.position, ['declarations in its DOCTYPE']);
  });
  parser.on('processinginstruction', ({ target, body }) => {
    const start = text.lastIndexOf(`<?${target}`, parser.position - body.length);
    if (/^xml-stylesheet$/i.test(target)) note(start, parser.position, ['a style sheet of its own (xml-stylesheet)']);
    else if (namesAssets(body)) note(start, parser.position, [assetAddress]);
  });
  parser.on('comment', (comment) => {
    const start = text.lastIndexOf('<!--', parser.position - 1);
    if (namesAssets(comment)) note(start, text.indexOf('>', parser.position - 1) + 1, [assetAddress]);
  });
  parser.on('opentagstart', (tag) => {
    const start = text.lastIndexOf('<', parser.position - 1);
    if (open.length >= maxDepth) throw refuse('bad-content', `its elements are nested more than ${maxDepth} deep`);
    nameEnd = start + 1 + tag.name.length;
    attributes = [];
    open.push({ start, whats: [], styles: undefined, inner: 0 });
  });
  parser.on('attribute', () => {
    attributes.push({ start: attributes.at(-1)?.end ?? nameEnd, end: parser.position });
  });
  parser.on('opentag', (tag) => {
    rootName ||= tag.local;
    const owner = { local: tag.local, isSvg: tag.uri === svg || (tag.uri === '' && rootName === 'svg') };
    Object.values(tag.attributes).forEach((attribute, index) => {
      const { start, end } = attributes[index] ?? { start: 0, end: 0 };
      for (const { what, css } of auditAttribute(attribute, owner)) note(start, end, [what], css ? 'css' : 'cut');
      if (namesAssets(attribute.value)) note(start, end, [assetAddress]);
    });
    const top = open.at(-1);
    if (!top) return;
    top.whats.push(...auditElement(tag));
    top.inner = parser.position;
    if (owner.isSvg && tag.local === 'style') top.styles = '';
  });
  const addText = (more: string) => {
    const top = open.at(-1);
    if (top?.styles !== undefined) top.styles += more;
    if (namesAssets(more)) note(parser.position, parser.position, [assetAddress], 'no');
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const top = open.pop();
    if (!top) return;
    note(top.start, parser.position, top.whats);
    if (top.styles) note(top.inner, text.lastIndexOf('</', parser.position - 1), auditCss(top.styles), 'css');
  });
  parser.write(text).close();
  return { rootName, dangers };
}

const assetAddress = "an address of the CMS's assets";

/** Names of SVG Tiny 1.2's and XML Events' ways to run script count in every namespace, as `script` does. */
const scripts: ReadonlySet<string> = new Set(['script', 'handler', 'listener']);

function auditElement({ local, uri }: SaxesTagNS): string[] {
  if (uri === xhtml) return [`HTML (<${local.slice(0, 20)}>)`];
  return scripts.has(local.toLowerCase()) ? [`a script (<${local}>)`] : [];
}

function assetMatcher(hosts: AssetHosts): (text: string) => boolean {
  const names = [assetDomain, ...hosts.extra];
  return (text) => {
    const lower = text.toLowerCase();
    return names.some((name) => lower.includes(name));
  };
}
