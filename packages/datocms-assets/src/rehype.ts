import type { Element, Nodes, Root } from 'hast';
import type { Plugin } from 'unified';
import { AssetHosts, parseAssetUrl, type Variant } from './asset/asset-url.ts';
import { pictureSize, type Size } from './asset/image-size.ts';
import { mayNameHost } from './asset-text/find-hosts.ts';
import { eachReference } from './asset-text/references.ts';
import { type Spelling, spell } from './asset-text/spelling.ts';
import type { PublishedIndex } from './published/published-index.ts';
import { type Piece, propertyPiece, startTag, textPiece } from './rehype/hast-markup.ts';
import { ScanContext } from './scan/scan-context.ts';
import { scanBytes } from './scan/scan-files.ts';

/** Where an asset is served from, and its size in pixels where that is known. */
export interface Resolved {
  readonly url: string;
  readonly width?: number | null;
  readonly height?: number | null;
}

type Answer = Resolved | string | undefined;

export interface RehypeOptions {
  /** The local URL of a variant; `undefined` leaves it as it is. Without this all URLs are left, and pictures only get their sizes. */
  readonly resolve?: (variant: Variant) => Answer | Promise<Answer>;
  /** What `readPublished` answers, or a function that asks for it on first use: where the sizes of pictures are read. */
  readonly published?: PublishedIndex | (() => PublishedIndex | Promise<PublishedIndex>);
  /** Further asset hosts beside `datocms-assets.com` and its subdomains. */
  readonly host?: string | readonly string[];
}

/**
 * Replaces asset URLs in a hast tree: in every attribute, in text, comments and raw nodes, inside `<template>` too. Links that
 * only connect to an asset host, such as `preconnect`, are taken out. A picture without `width` and `height` gets them where the
 * answer of `resolve` or the published index tells its size.
 */
const rehypeDatocmsAssets: Plugin<[RehypeOptions?], Root> = ({
  resolve = () => undefined,
  published,
  host = [],
} = {}) => {
  const hosts = new AssetHosts([host].flat());
  return async (tree) => {
    const resolved = new Map<string, Promise<Resolved | undefined>>();
    const ask = (variant: Variant) => {
      const known = resolved.get(variant.url);
      if (known) return known;
      const answer = Promise.resolve(resolve(variant)).then((found) =>
        typeof found === 'string' ? { url: found } : found,
      );
      resolved.set(variant.url, answer);
      return answer;
    };
    const originalSize = async (path: string) => (await indexOf(published))?.assets.get(path);
    await visit(tree, undefined, { hosts, ask, originalSize });
  };
};

export default rehypeDatocmsAssets;

interface Job {
  readonly hosts: AssetHosts;
  readonly ask: (variant: Variant) => Promise<Resolved | undefined>;
  readonly originalSize: (path: string) => Promise<Partial<Resolved> | undefined>;
}

// By the function that asks: pipelines make a processor for each page, and all mean one index.
const indexes = new WeakMap<() => unknown, Promise<PublishedIndex>>();

async function indexOf(published: RehypeOptions['published']): Promise<PublishedIndex | undefined> {
  if (typeof published !== 'function') return published;
  const asked = indexes.get(published) ?? Promise.resolve().then(published);
  indexes.set(published, asked);
  return asked;
}

async function visit(node: Nodes, parent: Element | undefined, job: Job): Promise<void> {
  if (node.type === 'text' || node.type === 'comment' || (node.type as string) === 'raw') {
    const literal = node as { value: string };
    literal.value = await replaceUrls(literal.value, textPiece(node.type, parent), job);
    return;
  }
  const element = node.type === 'element' ? node : undefined;
  if (element) await replaceProperties(element, job);
  if (element?.content) await visit(element.content, undefined, job);
  if (!('children' in node)) return;
  node.children = node.children.filter((child) => !isHint(child, job.hosts)) as typeof node.children;
  for (const child of node.children) await visit(child, element, job);
}

async function replaceProperties(element: Element, job: Job): Promise<void> {
  const { properties, tagName } = element;
  if (tagName === 'img') Object.assign(properties, await missingSize(element, job));
  for (const [name, value] of Object.entries(properties)) {
    const replace = async (each: string | number) =>
      typeof each === 'string' ? await replaceUrls(each, propertyPiece(element, name), job) : each;
    if (typeof value === 'string') properties[name] = await replace(value);
    else if (Array.isArray(value)) properties[name] = await Promise.all(value.map(replace));
  }
}

async function replaceUrls(text: string, piece: Piece, { hosts, ask }: Job): Promise<string> {
  const context = new ScanContext(hosts);
  const { before, after, encode, decode } = piece;
  const inner = encode(text);
  if (!mayNameHost(inner, context)) return text;
  const bytes = Buffer.from(before + inner + after);
  const [from, to] = [Buffer.byteLength(before), bytes.length - Buffer.byteLength(after)];
  const spans: [url: number, spelling: number, start: number, end: number][] = [];
  eachReference(scanBytes(piece.file, bytes, context).references, (url, _surface, spelling, start, end) => {
    if (start >= from) spans.push([url, spelling, start, end]);
  });
  let changed = '';
  let at = from;
  for (const [url, spelling, start, end] of spans) {
    const found = await ask(context.variants.values[url] as Variant);
    if (!found) continue;
    const local = spellAny(found.url, context.spellings.values[spelling] as Spelling);
    changed += bytes.toString('utf8', at, start) + encode(local);
    at = end;
  }
  return decode(changed + bytes.toString('utf8', at, to));
}

/** A percent-encoded URL is put in whole; others need no more than their slashes, colons and dots spelt. */
function spellAny(url: string, spelling: Spelling): string {
  const twice = /^%((?:25)*)2f$/i.exec(spelling.slash)?.[1];
  if (twice === undefined) return spell(url, spelling);
  let encoded = url;
  for (let depth = 0; depth <= twice.length / 2; depth++) encoded = encodeURIComponent(encoded);
  return encoded;
}

/** A link that only connects to the host. */
function isHint(node: Nodes, hosts: AssetHosts): boolean {
  if (node.type !== 'element' || node.tagName !== 'link') return false;
  const { mentions } = scanBytes('tag.html', Buffer.from(startTag(node)), new ScanContext(hosts));
  return mentions.some(({ kind }) => kind === 'hint');
}

/** A picture without `width` and `height` gets those of its asset, so that the page does not jump while it loads. */
async function missingSize({ properties }: Element, { hosts, ask, originalSize }: Job): Promise<Element['properties']> {
  const { src, width, height } = properties;
  if (typeof src !== 'string' || width !== undefined || height !== undefined) return {};
  const variant = parseAssetUrl(src.trim(), hosts);
  if (!variant) return {};
  const size = whole(await ask(variant)) ?? sizeFrom(variant, whole(await originalSize(variant.path)));
  return size ? { width: size.width, height: size.height } : {};
}

function sizeFrom({ query }: Variant, original: Size | undefined): Size | undefined {
  return original && pictureSize(query, original);
}

function whole(size: Partial<Resolved> | undefined): Size | undefined {
  return size?.width && size.height ? { width: size.width, height: size.height } : undefined;
}
