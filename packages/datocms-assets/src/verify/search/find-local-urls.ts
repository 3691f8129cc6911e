import type { AssetHosts } from '../../asset/asset-url.ts';
import type { DecodedView } from '../views/decoded-views.ts';
import { type FileHit, type Listener, mayFollowEscape, mayGoOnInEscape } from './hit.ts';
import type { Needles } from './needles.ts';
import { type StoredNames, scanName } from './stored-names.ts';

/** How the URLs of stored files begin, cut at the folder's last part, which is what is searched for. */
export interface LocalUrls {
  readonly folders: readonly string[];
  /** What stands before the folder: `/` or `/docs/_astro/`, and `//www.example.org/` for absolute URLs. */
  readonly heads: readonly string[];
  readonly names: StoredNames;
  /** Stored files are served from an asset host of the project's own. */
  readonly onAssetHost: boolean;
  /** The URL is an existing stored file's. */
  readonly owns: (url: string) => boolean;
}

/** @param prefixes such as `/_assets/` and `https://www.example.org/_assets/` */
export function compileLocalUrls(prefixes: readonly string[], hosts: AssetHosts, names: StoredNames): LocalUrls {
  const bare = prefixes.map((prefix) => `${prefix.replace(/^[a-z]+:(?=\/\/)/i, '').replace(/\/+$/, '')}/`);
  const split = bare.map((prefix) => /^(.*\/)([^/]+)\/$/.exec(prefix)).filter((match) => match !== null);
  return {
    folders: [...new Set(split.map((match) => match[2] as string))],
    heads: [...new Set(split.map((match) => match[1] as string))],
    names,
    onAssetHost: bare.some((prefix) => hosts.includes(/^\/\/([^/:]+)/.exec(prefix)?.[1] ?? '')),
    owns: (url) => {
      const rest = url.replace(/^[a-z]+:/i, '');
      const prefix = bare.find((each) => rest.toLowerCase().startsWith(each.toLowerCase()));
      return prefix !== undefined && names.has(/^[^?#]*/.exec(rest.slice(prefix.length))?.[0] ?? '');
    },
  };
}

const escapedSlash = /(?:\\{1,4}\/|\\{1,4}u002f|\\{1,4}x2f|%(?:25)*2f|&(?:amp;)*(?:#x0*2f|#0*47|sol);)/iy;

/** `<slug>.<tag>.<extension>`, as stored files are named. */
const storedName = /^[a-z0-9][a-z0-9_-]*\.[a-z0-9]{10,}\.[a-z0-9]{1,8}$/;

/** Before a root-relative URL none of these stands: they would be its host's, or a longer path's. */
const urlCharacters = tableOf('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~%/-');

/** The name of a stored file that exists, in its URL. */
export type OnLocalName = (name: string, start: number, end: number) => void;

/**
 * Finds the URLs of stored files, told by prefix and form of name.
 * @param onName is given the names of those that exist; a place that refers to another one is a hit
 */
export function findLocalUrls(
  reading: DecodedView,
  needles: Needles,
  listener: Listener<FileHit>,
  onName: OnLocalName,
): void {
  const { local } = needles;
  if (!local) return;
  for (const folder of local.folders) {
    let index = reading.text.indexOf(folder);
    while (index >= 0) {
      judgeUrl(reading, index, index + folder.length, local, listener, onName);
      index = reading.text.indexOf(folder, index + folder.length);
    }
  }
}

/** `folder` is where the folder's last part begins, `end` where it ends. */
function judgeUrl(
  reading: DecodedView,
  folder: number,
  end: number,
  local: LocalUrls,
  { onHit, onUnclear }: Listener<FileHit>,
  onName: OnLocalName,
): void {
  const { text } = reading;
  const slash = slashAt(text, end);
  const start = slash === undefined ? undefined : findStart(text, folder, slash, local.heads);
  if (start === 'unclear' || (slash === undefined && /[%\\&]/.test(text.charAt(end)))) onUnclear(folder);
  if (slash === undefined || typeof start !== 'number') return;
  const from = end + slash.length;
  const scanned = scanName(text, from);
  const name = local.names.find(text, from, scanned);
  if (name !== undefined) {
    onName(name, from, scanned.end);
    return;
  }
  const unknown = text.slice(from, scanned.end);
  if (mayGoOnInEscape(text.slice(scanned.runEnd, scanned.runEnd + 40))) onUnclear(folder);
  else if (storedName.test(unknown) && !endsBefore(reading, from, scanned.end, local.names)) {
    onHit({ code: 'missing-file', index: start, end: scanned.end, name: unknown }, reading);
  }
}

/** A file's name, and letters that only an escape or a dropped line break puts behind it: `x.jpg\n` read as CSS is `x.jpgn`. */
function endsBefore(reading: DecodedView, from: number, end: number, names: StoredNames): boolean {
  for (let index = from + 1; index < end; index++) {
    const [last, next, behind] = [reading.at(index - 1), reading.at(index), reading.at(index + 1)];
    if ((next - last > 1 || behind - next > 1) && names.has(reading.text.slice(from, index))) return true;
  }
  return false;
}

function slashAt(text: string, index: number): string | undefined {
  const character = text.charAt(index);
  if (character === '/') return character;
  if (character !== '\\' && character !== '%' && character !== '&') return undefined;
  escapedSlash.lastIndex = index;
  return escapedSlash.exec(text)?.[0];
}

/** Where the URL begins; `unclear` where the characters before may be an escape, so that only a deeper reading shows it. */
function findStart(
  text: string,
  folder: number,
  slash: string,
  heads: readonly string[],
): number | 'unclear' | undefined {
  for (const head of heads) {
    const spelt = slash === '/' ? head : head.replaceAll('/', slash);
    const start = folder - spelt.length;
    if (start < 0 || !sameText(text, start, spelt)) continue;
    if (head.startsWith('//')) return start - schemeLength(text, start);
    if (start === 0 || urlCharacters[text.charCodeAt(start - 1)] !== 1) return start;
    if (mayFollowEscape(text, start)) return 'unclear';
  }
  return mayFollowEscape(text, folder) ? 'unclear' : undefined;
}

function schemeLength(text: string, end: number): number {
  return /https?:$/i.exec(text.slice(Math.max(0, end - 6), end))?.[0].length ?? 0;
}

/** Host names are alike in any case. */
function sameText(text: string, at: number, expected: string): boolean {
  return text.startsWith(expected, at) || text.slice(at, at + expected.length).toLowerCase() === expected.toLowerCase();
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const byte of Buffer.from(characters)) table[byte] = 1;
  return table;
}
