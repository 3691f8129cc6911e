import type { Element, Nodes, Root } from 'hast';
import { AssetHosts, parseAssetUrl, type Variant } from './asset/asset-url.ts';
import { pictureSize, type Size } from './asset/image-size.ts';
import { isListOf } from './memory/guards.ts';
import { aFunction, checkByRules, isHostName, type Rule } from './options/check-by-rules.ts';
import type { PublishedIndex } from './published/published-index.ts';
import { markupOfProperty, markupOfText, startTag } from './rehype/hast-markup.ts';
import { replaceUrls } from './rehype/replace-urls.ts';
import { ScanContext } from './scan/scan-context.ts';
import { scanBytes } from './scan/scan-files.ts';

export type { Variant } from './asset/asset-url.ts';

/** Where an asset is served from, and its size in pixels if that is known. */
export interface Resolved {
  readonly url: string;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

type Resolution = Resolved | string | undefined;

export interface RehypeOptions {
  /**
   * Returns the local URL of a variant; `undefined` leaves the asset URL as it is. It is called once for each variant
   * of a tree. Without this option, the plugin replaces no URL and only adds sizes to images.
   */
  readonly resolve?: ((variant: Variant) => Resolution | Promise<Resolution>) | undefined;
  /** The source of image sizes: the result of `readPublished`, or a function that returns it on first use. */
  readonly published?: PublishedIndex | (() => PublishedIndex | Promise<PublishedIndex>) | undefined;
  /** Asset hosts other than `datocms-assets.com` and its subdomains. */
  readonly host?: string | readonly string[] | undefined;
}

/**
 * A rehype plugin that replaces asset URLs in a hast tree: in attributes, text, comments and raw nodes, inside `<template>` as
 * well. Links that only connect to an asset host, such as `preconnect`, are removed. An image without `width` and `height`
 * gets both, if the result of `resolve` or the published index has its size.
 *
 * The tree is read by the scanner of built sites: each text is written as the markup that produces it, so both find the
 * same URLs.
 * @throws ConfigurationError if options are wrong
 */
export default function rehypeDatocmsAssets(options: RehypeOptions = {}): (tree: Root) => Promise<void> {
  checkByRules(options, rules);
  const { resolve = () => undefined, published, host = [] } = options;
  const hosts = new AssetHosts([host].flat().map((name) => name.toLowerCase()));
  return async (tree) => {
    const resolutions = new Map<string, Promise<Resolved | undefined>>();
    const resolveOnce = (variant: Variant) => {
      const known = resolutions.get(variant.url);
      if (known) return known;
      const resolution = Promise.resolve(resolve(variant)).then((resolved) =>
        typeof resolved === 'string' ? { url: resolved } : resolved,
      );
      resolutions.set(variant.url, resolution);
      return resolution;
    };
    const originalSize = async (path: string) => (await indexOf(published))?.assets.get(path);
    await visit(tree, undefined, { hosts, resolve: resolveOnce, originalSize });
  };
}

const rules: Readonly<Record<keyof RehypeOptions, Rule>> = {
  resolve: aFunction,
  published: [
    'expected what `readPublished` returns, without a promise around it, or a function that returns it',
    (value) =>
      typeof value === 'function' || typeof (value as Partial<PublishedIndex> | null)?.assets?.get === 'function',
  ],
  host: [
    'expected a host name such as "media.example.org", or a list of them',
    (value) => isHostName(value) || isListOf(isHostName)(value),
  ],
};

/** The hosts and functions that the visits of all nodes of one tree share. */
interface TreeContext {
  readonly hosts: AssetHosts;
  readonly resolve: (variant: Variant) => Promise<Resolved | undefined>;
  readonly originalSize: (path: string) => Promise<Partial<Resolved> | undefined>;
}

// By function, since pipelines create a processor for each page and pass the same options to all processors.
const indexes = new WeakMap<() => unknown, Promise<PublishedIndex>>();

async function indexOf(published: RehypeOptions['published']): Promise<PublishedIndex | undefined> {
  if (typeof published !== 'function') return published;
  const index = indexes.get(published) ?? Promise.resolve().then(published);
  indexes.set(published, index);
  return index;
}

async function visit(node: Nodes, parent: Element | undefined, context: TreeContext): Promise<void> {
  if (node.type === 'text' || node.type === 'comment' || (node.type as string) === 'raw') {
    const literal = node as { value: string };
    literal.value = await replaceUrls(literal.value, markupOfText(node.type, parent), context);
    return;
  }
  const element = node.type === 'element' ? node : undefined;
  if (element) await replaceInProperties(element, context);
  if (element?.content) await visit(element.content, undefined, context);
  if (!('children' in node)) return;
  node.children = node.children.filter((child) => !isHintLink(child, context.hosts)) as typeof node.children;
  for (const child of node.children) await visit(child, element, context);
}

async function replaceInProperties(element: Element, context: TreeContext): Promise<void> {
  const { properties, tagName } = element;
  if (tagName === 'img') Object.assign(properties, await missingSize(element, context));
  for (const [name, value] of Object.entries(properties)) {
    const replace = async (item: string | number) =>
      typeof item === 'string' ? await replaceUrls(item, markupOfProperty(element, name), context) : item;
    if (typeof value === 'string') properties[name] = await replace(value);
    else if (Array.isArray(value)) properties[name] = await Promise.all(value.map(replace));
  }
}

/** Whether a node is a link that only connects to the asset host. */
function isHintLink(node: Nodes, hosts: AssetHosts): boolean {
  if (node.type !== 'element' || node.tagName !== 'link') return false;
  const { mentions } = scanBytes('tag.html', Buffer.from(startTag(node)), new ScanContext(hosts));
  return mentions.some(({ kind }) => kind === 'hint');
}

/** The `width` and `height` of an image without both, so that the page does not jump while the image loads. */
async function missingSize({ properties }: Element, context: TreeContext): Promise<Element['properties']> {
  const { hosts, resolve, originalSize } = context;
  const { src, width, height } = properties;
  if (typeof src !== 'string' || width !== undefined || height !== undefined) return {};
  const variant = parseAssetUrl(src.trim(), hosts);
  if (!variant) return {};
  const size = completeSize(await resolve(variant)) ?? sizeOf(variant, completeSize(await originalSize(variant.path)));
  return size ? { width: size.width, height: size.height } : {};
}

/** The size of a variant, from the size of its original. */
function sizeOf({ query }: Variant, original: Size | undefined): Size | undefined {
  return original && pictureSize(query, original);
}

function completeSize(size: Partial<Resolved> | undefined): Size | undefined {
  return size?.width && size.height ? { width: size.width, height: size.height } : undefined;
}
