import type { AssetHosts } from '../../asset/asset-url.ts';
import { sealedPartPattern } from '../../asset/stored-name.ts';
import type { DecodedView } from '../views/decoded-views.ts';
import { type MatchListener, type MissingFileMatch, mayContinueInEscape, mayFollowEscape } from './matches.ts';
import { nameKinds, StoredNames, sealedNameKinds } from './stored-names.ts';

/** The beginnings of the URLs of stored files. The search looks for the last part of their folder. */
export interface StoredUrls {
  /** Last parts of the folder, such as `_assets`. */
  readonly folders: readonly string[];
  /** The URL in front of the folder: `/` or `/docs/_astro/`, and `//www.example.org/` for absolute URLs. */
  readonly beforeFolder: readonly string[];
  readonly names: StoredNames;
  /** Stored files are served from one of the project's own asset hosts. */
  readonly onAssetHost: boolean;
  /** Whether a sealed URL with a name works; `undefined` if assets are stored. */
  readonly opens?: ((name: string) => boolean) | undefined;
  /** Whether a URL is that of an existing stored file. */
  readonly includes: (url: string) => boolean;
}

/**
 * @param prefixes such as `/_assets/` and `https://www.example.org/_assets/`
 * @param opens see `StoredUrls`
 */
export function compileStoredUrls(
  prefixes: readonly string[],
  hosts: AssetHosts,
  fileNames: Iterable<string>,
  opens?: StoredUrls['opens'],
): StoredUrls {
  const names = new StoredNames(fileNames, opens ? sealedNameKinds : nameKinds);
  const bases = prefixes.map((prefix) => `${prefix.replace(/^[a-z]+:(?=\/\/)/i, '').replace(/\/+$/, '')}/`);
  const split = bases.map((base) => /^(.*\/)([^/]+)\/$/.exec(base)).filter((match) => match !== null);
  return {
    folders: [...new Set(split.map((match) => match[2] as string))],
    beforeFolder: [...new Set(split.map((match) => match[1] as string))],
    names,
    opens,
    onAssetHost: bases.some((base) => hosts.includes(/^\/\/([^/:]+)/.exec(base)?.[1] ?? '')),
    includes: (url) => {
      const rest = url.replace(/^[a-z]+:/i, '');
      const base = bases.find((each) => rest.toLowerCase().startsWith(each.toLowerCase()));
      return base !== undefined && names.has(/^[^?#]*/.exec(rest.slice(base.length))?.[0] ?? '');
    },
  };
}

const escapedSlash = /(?:\\{1,4}\/|\\{1,4}u002f|\\{1,4}x2f|%(?:25)*2f|&(?:amp;)*(?:#x0*2f|#0*47|sol);)/iy;

/** `<slug>.<hash>.<extension>`, the form of stored files' names. */
const storedName = /^[a-z0-9][a-z0-9_-]*\.[a-z0-9]{10,}\.[a-z0-9]{1,8}$/;

/** `<slug>.<sealed>.<extension>`, the form of sealed names, in base64url. Letters of prose or escapes may follow. */
const sealedName = new RegExp(`([a-z0-9-]+\\.${sealedPartPattern})(?:\\.([a-z0-9]{1,20}))?`, 'y');

/** A root-relative URL behind one of these characters belongs to a host or to a longer path. */
export const urlCharacters = new Uint8Array(256);
for (const byte of Buffer.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~%/-')) {
  urlCharacters[byte] = 1;
}

/** A match is the URL of a file that does not exist. */
export interface StoredUrlListener extends MatchListener<MissingFileMatch> {
  /** Gets the name of an existing stored file from its URL, and the place of the name. */
  readonly onStoredName: (name: string, start: number, end: number) => void;
}

/** Finds the URLs of stored files by prefix and form of name. */
export function findStoredUrls(view: DecodedView, urls: StoredUrls, listener: StoredUrlListener): void {
  for (const folder of urls.folders) {
    let index = view.text.indexOf(folder);
    while (index >= 0) {
      checkUrl(view, index, index + folder.length, urls, listener);
      index = view.text.indexOf(folder, index + folder.length);
    }
  }
}

/** @param folder the start of the last part of the folder. Its end is `end` */
function checkUrl(
  view: DecodedView,
  folder: number,
  end: number,
  urls: StoredUrls,
  { onMatch, onAmbiguous, onStoredName }: StoredUrlListener,
): void {
  const { text } = view;
  const slash = slashAt(text, end);
  const start = slash === undefined ? undefined : findStart(text, folder, slash, urls.beforeFolder);
  if (start === 'ambiguous' || (slash === undefined && /[%\\&]/.test(text.charAt(end)))) onAmbiguous(folder);
  if (slash === undefined || typeof start !== 'number') return;
  const from = end + slash.length;
  const scanned = urls.names.scan(text, from);
  const name = urls.names.find(text, from, scanned);
  if (name !== undefined) {
    onStoredName(name, from, scanned.end);
    return;
  }
  if (urls.opens && readSealedName(view, start, from, urls.opens, { onMatch, onAmbiguous, onStoredName })) return;
  const unknown = text.slice(from, scanned.end);
  const inProse = /\s/.test(text.charAt(start - 1)) ? nameBeforeWord(unknown, urls.names) : undefined;
  if (inProse !== undefined) {
    onStoredName(inProse, from, from + inProse.length);
    return;
  }
  if (mayContinueInEscape(text.slice(scanned.punctuationEnd, scanned.punctuationEnd + 40))) onAmbiguous(folder);
  else if (storedName.test(unknown) && !endsBeforeEscape(view, from, scanned.end, urls.names)) {
    onMatch({ code: 'missing-file', index: start, end: scanned.end, name: unknown }, view);
  }
}

/** @returns whether a sealed name begins at `from` */
function readSealedName(
  view: DecodedView,
  start: number,
  from: number,
  opens: (name: string) => boolean,
  { onMatch, onAmbiguous, onStoredName }: StoredUrlListener,
): boolean {
  sealedName.lastIndex = from;
  const [found, stem = '', extension = ''] = sealedName.exec(view.text) ?? [];
  if (found === undefined) return false;
  const end = from + found.length;
  // Letters behind the extension may belong to the next word, or to an escape.
  const names = Array.from(extension, (_, at) => `${stem}.${extension.slice(0, extension.length - at)}`);
  const name = names.find(opens);
  if (name !== undefined) onStoredName(name, from, from + name.length);
  else if (mayContinueInEscape(view.text.slice(end, end + 40))) onAmbiguous(start);
  else onMatch({ code: 'missing-file', index: start, end, name: found }, view);
  return true;
}

/**
 * The name of an existing file in front of a word: search indexes remove tags from pages, so the end of one block
 * touches the beginning of the next one.
 */
function nameBeforeWord(unknown: string, names: StoredNames): string | undefined {
  const word = /\.\w([A-Za-z]{1,12})$/.exec(unknown)?.[1] ?? '';
  return Array.from(word, (_, at) => unknown.slice(0, at - word.length)).find((name) => names.has(name));
}

/** Whether an existing file's name got letters from an escape or a lost line break: `x.jpg\n` in CSS is `x.jpgn`. */
function endsBeforeEscape(view: DecodedView, from: number, end: number, names: StoredNames): boolean {
  for (let index = from + 1; index < end; index++) {
    const [before, at, behind] = [view.at(index - 1), view.at(index), view.at(index + 1)];
    if ((at - before > 1 || behind - at > 1) && names.has(view.text.slice(from, index))) return true;
  }
  return false;
}

function slashAt(text: string, index: number): string | undefined {
  if (text.charAt(index) === '/') return '/';
  escapedSlash.lastIndex = index;
  return escapedSlash.exec(text)?.[0];
}

/** The start of the URL. `ambiguous` if the characters before it may be an escape. */
function findStart(
  text: string,
  folder: number,
  slash: string,
  beforeFolder: readonly string[],
): number | 'ambiguous' | undefined {
  for (const before of beforeFolder) {
    const spelt = slash === '/' ? before : before.replaceAll('/', slash);
    const start = folder - spelt.length;
    if (start < 0 || !startsWithIgnoringCase(text, start, spelt)) continue;
    if (before.startsWith('//')) return start - schemeLength(text, start);
    if (start === 0 || urlCharacters[text.charCodeAt(start - 1)] !== 1) return start;
    if (mayFollowEscape(text, start)) return 'ambiguous';
  }
  return mayFollowEscape(text, folder) ? 'ambiguous' : undefined;
}

function schemeLength(text: string, end: number): number {
  return /https?:$/i.exec(text.slice(Math.max(0, end - 6), end))?.[0].length ?? 0;
}

/** Compares without case, since host names have none. */
function startsWithIgnoringCase(text: string, at: number, expected: string): boolean {
  return text.startsWith(expected, at) || text.slice(at, at + expected.length).toLowerCase() === expected.toLowerCase();
}
