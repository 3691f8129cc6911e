import type { Element, Nodes, Root } from 'hast';
import type { Plugin } from 'unified';
import { AssetHosts, parseAssetUrl, type Variant } from './asset-url.ts';
import { eachReference } from './reference.ts';
import { ScanContext } from './scan/file-scan.ts';
import { scanBytes } from './scan/scan-files.ts';

/** Where an asset is served from, and its size in pixels where that is known. */
export interface Resolved {
  readonly url: string;
  readonly width?: number | null;
  readonly height?: number | null;
}

export interface RehypeOptions {
  /** The local URL of a variant; `undefined` leaves it as it is. */
  readonly resolve: (variant: Variant) => Resolved | string | undefined | Promise<Resolved | string | undefined>;
  /** Further asset hosts beside `datocms-assets.com` and its subdomains. */
  readonly host?: string | readonly string[];
}

/** Replaces asset URLs in a hast tree: in every attribute, in text, comments and raw nodes, inside `<template>` too. */
const rehypeDatocmsAssets: Plugin<[RehypeOptions], Root> = ({ resolve, host = [] }) => {
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
    await visit(
      tree,
      (text, file) => replaceUrls(text, file, hosts, ask),
      (src) => sizeOf(src, hosts, ask),
    );
  };
};

export default rehypeDatocmsAssets;

type Ask = (variant: Variant) => Promise<Resolved | undefined>;
type Replace = (text: string, file: string) => Promise<string>;
type Size = (src: string) => Promise<Resolved | undefined>;

async function visit(node: Nodes, replace: Replace, size: Size): Promise<void> {
  if (node.type === 'text' || node.type === 'comment' || (node.type as string) === 'raw') {
    const literal = node as { value: string };
    literal.value = await replace(literal.value, (node.type as string) === 'raw' ? 'raw.html' : 'text.txt');
    return;
  }
  if (node.type === 'element') {
    if (node.tagName === 'img') Object.assign(node.properties, await missingSize(node, size));
    for (const [name, value] of Object.entries(node.properties)) {
      if (typeof value === 'string') node.properties[name] = await replace(value, 'value.txt');
      else if (Array.isArray(value)) {
        node.properties[name] = await Promise.all(
          value.map((each) => (typeof each === 'string' ? replace(each, 'value.txt') : each)),
        );
      }
    }
    if (node.content) await visit(node.content, replace, size);
  }
  if ('children' in node) for (const child of node.children) await visit(child, replace, size);
}

async function replaceUrls(text: string, file: string, hosts: AssetHosts, ask: Ask): Promise<string> {
  const context = new ScanContext(hosts);
  if (text.search(context.needle) < 0) return text;
  const bytes = Buffer.from(text);
  const spans: [url: number, start: number, end: number][] = [];
  eachReference(scanBytes(file, bytes, context).references, (url, _surface, _spelling, start, end) =>
    spans.push([url, start, end]),
  );
  let changed = '';
  let at = 0;
  for (const [url, start, end] of spans) {
    const found = await ask(context.urls.values[url] as Variant);
    if (!found) continue;
    changed += bytes.toString('utf8', at, start) + found.url;
    at = end;
  }
  return changed + bytes.toString('utf8', at);
}

/** A picture without `width` and `height` gets those of its asset, so that the page does not jump while it loads. */
async function missingSize({ properties }: Element, size: Size): Promise<Element['properties']> {
  if (typeof properties.src !== 'string' || properties.width !== undefined || properties.height !== undefined)
    return {};
  const { width, height } = (await size(properties.src)) ?? {};
  return width && height ? { width, height } : {};
}

async function sizeOf(src: string, hosts: AssetHosts, ask: Ask): Promise<Resolved | undefined> {
  const variant = parseAssetUrl(src, hosts);
  return variant && ask(variant);
}
