import { type AssetHosts, assetDomain, parseAssetUrl, type Variant } from '../../asset/asset-url.ts';
import { cutUrl } from './cut-url.ts';
import { plainLetters } from './plain-letters.ts';
import { peelers } from './unescape-layers.ts';

/** An asset that a text names. */
export interface NamedAsset {
  readonly path: string;
  /** Without parameters. */
  readonly url: string;
}

/** Finds the assets that a text names, however their URLs are spelt there. */
export type TextFinder = (text: string) => readonly NamedAsset[];

/** Layers of escaping that are undone at most, and characters that one URL may take in its spelling. */
const deepest = 6;
const longest = 8192;

export function textFinder(hosts: AssetHosts): TextFinder {
  const names = [assetDomain, ...hosts.extra].map((host) => host.replaceAll('.', '\\.'));
  const needle = new RegExp(`(?:${names.join('|')})(?=\\.?(?::443|%3A443)?[/\\\\%&])`, 'gi');
  const domain = new RegExp(names.join('|'), 'i');
  return (text) => {
    const plain = plainLetters(text);
    // Most texts name nothing, and there are millions.
    if (!domain.test(plain)) return [];
    const found = new Map<string, NamedAsset>();
    // A name may hold a percent sign, with letters behind it that are no escape.
    for (const view of new Set([text.includes('%25') ? text : plain, plain])) {
      for (const match of view.matchAll(needle)) {
        for (const asset of assetsAt(view, match.index, match[0], hosts)) found.set(asset.path, asset);
      }
    }
    return [...found.values()];
  };
}

/** The asset whose URL stands there, and those that its parameters name. */
function assetsAt(text: string, at: number, domain: string, hosts: AssetHosts): NamedAsset[] {
  const variant = readAt(text, at, domain, hosts);
  if (!variant) return [];
  const inner = variant.inner.flatMap((url) => parseAssetUrl(url, hosts) ?? []);
  return [variant, ...inner].flatMap(({ path, url }) =>
    isFile(path) ? [{ path, url: url.replace(/\?.*$/s, '') }] : [],
  );
}

/** A pattern or a template names no file. */
function isFile(path: string): boolean {
  return !/[*]|%7B|%7D/i.test(path) && /[a-z0-9]/i.test(path.slice(path.lastIndexOf('/')));
}

/** @param at where the asset domain stands, without what may stand before it */
function readAt(text: string, at: number, domain: string, hosts: AssetHosts): Variant | undefined {
  const nameAt = startOfName(text, at);
  const name = text.slice(nameAt, at) + domain;
  if (text[nameAt - 1] === '@' || !hosts.includes(name)) return undefined;
  const afterName = at + domain.length;
  const ignored = /^\.?(?::443|%3A443)?/i.exec(text.slice(afterName, afterName + 8))?.[0].length ?? 0;
  let rest = text.slice(afterName + ignored, afterName + ignored + longest);
  let opener = openerBefore(text, nameAt);
  for (let layer = 0; layer < deepest && !rest.startsWith('/'); layer += 1) {
    const peel = peelers.find((each) => each.begins.test(rest));
    if (!peel) return undefined;
    rest = peel.undo(rest);
    opener = '';
  }
  const path = rest.startsWith('/') ? cutUrl(rest, opener) : undefined;
  return path === undefined ? undefined : parseAssetUrl(`https://${name}${path}`, hosts);
}

/** Takes in the labels of a subdomain, but not the letters of an escape: `%2Fwww.…`, `\u002Fwww.…`, `\nwww.…`. */
function startOfName(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - 260), at);
  const labels = /[a-z0-9.-]*$/i.exec(before)?.[0] ?? '';
  const sign = before[before.length - labels.length - 1];
  const letters =
    sign === '%'
      ? /^(?:25)*[0-9a-f]{2}/i.exec(labels)
      : sign === '\\'
        ? /^(?:u[0-9a-f]{4}|x[0-9a-f]{2}|[nrtbfv])/i.exec(labels)
        : null;
  return at - labels.length + (letters?.[0].length ?? 0);
}

/** The character before the URL, which tells what ends it; `^` for the beginning of the text. */
function openerBefore(text: string, nameAt: number): string {
  const scheme = /(?:https?:)?\/\/$/i.exec(text.slice(Math.max(0, nameAt - 8), nameAt))?.[0] ?? '';
  const at = nameAt - scheme.length - 1;
  return at < 0 ? '^' : (text[at] ?? '');
}
