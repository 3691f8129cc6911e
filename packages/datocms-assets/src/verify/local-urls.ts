import type { AssetHosts } from '../asset-url.ts';
import { type FileHit, type Listener, mayFollowEscape } from './hit.ts';
import type { Needles } from './needles.ts';
import type { Reading } from './readings.ts';

/** How the URLs of stored files begin, cut at the folder's last part, which is what is searched for. */
export interface LocalUrls {
  readonly folder: RegExp;
  /** What stands before the folder: `/` or `/docs/_astro/`, and `//www.example.org/` for absolute URLs. */
  readonly heads: readonly string[];
  readonly exists: (name: string) => boolean;
  /** Stored files are served from an asset host of the project's own. */
  readonly onAssetHost: boolean;
  /** The URL is an existing stored file's. */
  readonly owns: (url: string) => boolean;
}

/** @param prefixes such as `/_assets/` and `https://www.example.org/_assets/` */
export function compileLocalUrls(
  prefixes: readonly string[],
  hosts: AssetHosts,
  exists: LocalUrls['exists'],
): LocalUrls {
  const bare = prefixes.map((prefix) => `${prefix.replace(/^[a-z]+:(?=\/\/)/i, '').replace(/\/+$/, '')}/`);
  const split = bare.map((prefix) => /^(.*\/)([^/]+)\/$/.exec(prefix)).filter((match) => match !== null);
  const folders = [...new Set(split.map((match) => match[2] as string))].map((name) => name.replace(/[^\w-]/g, '\\$&'));
  return {
    folder: new RegExp(`(?:${folders.join('|')})(?=[/\\\\%&])`, 'g'),
    heads: [...new Set(split.map((match) => match[1] as string))],
    exists,
    onAssetHost: bare.some((prefix) => hosts.includes(/^\/\/([^/:]+)/.exec(prefix)?.[1] ?? '')),
    owns: (url) => {
      const rest = url.replace(/^[a-z]+:/i, '');
      const prefix = bare.find((each) => rest.toLowerCase().startsWith(each.toLowerCase()));
      return prefix !== undefined && exists(/^[^?#]*/.exec(rest.slice(prefix.length))?.[0] ?? '');
    },
  };
}

const escapedSlash = /(?:\\{1,4}\/|\\{1,4}u002f|\\{1,4}x2f|%(?:25)*2f|&(?:amp;)*(?:#x0*2f|#0*47|sol);)/iy;
const nameCharacters = /[a-z0-9._-]+/y;

/** `<slug>.<tag>.<extension>`, as stored files are named. */
const storedName = /^[a-z0-9][a-z0-9_-]*\.[a-z0-9]{10,}\.[a-z0-9]{1,8}$/;

/**
 * Finds the URLs of stored files, told by prefix and form of name.
 * @param localNames is given those that exist; a place that refers to another one is a hit
 */
export function findLocalUrls(
  reading: Reading,
  needles: Needles,
  { onHit, onUnclear }: Listener<FileHit>,
  localNames: Set<string>,
): void {
  const { local } = needles;
  if (!local) return;
  const { text } = reading;
  local.folder.lastIndex = 0;
  for (let match = local.folder.exec(text); match; match = local.folder.exec(text)) {
    const { index } = match;
    const slash = slashAt(text, index + match[0].length);
    const start = slash === undefined ? 'unclear' : findStart(text, index, slash, local.heads);
    if (start === 'unclear') onUnclear(index);
    if (slash === undefined || typeof start !== 'number') continue;
    nameCharacters.lastIndex = index + match[0].length + slash.length;
    const run = nameCharacters.exec(text)?.[0] ?? '';
    const name = run.replace(/[._-]+$/, '');
    if (localNames.has(name)) continue;
    // A copy: a slice would keep the text of the whole file in memory.
    if (local.exists(name)) localNames.add(Buffer.from(name).toString());
    else if (/[\\%&]/.test(text.charAt(nameCharacters.lastIndex))) onUnclear(index);
    else if (storedName.test(name))
      onHit({ code: 'missing-file', index: start, end: nameCharacters.lastIndex, name }, reading);
  }
}

function slashAt(text: string, index: number): string | undefined {
  if (text.charAt(index) === '/') return '/';
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
    if (head.startsWith('//'))
      return start - (/https?:$/i.exec(text.slice(Math.max(0, start - 6), start))?.[0].length ?? 0);
    if (start === 0 || !/[A-Za-z0-9._~%/-]/.test(text.charAt(start - 1))) return start;
    if (mayFollowEscape(text, start)) return 'unclear';
  }
  return mayFollowEscape(text, folder) ? 'unclear' : undefined;
}

function sameText(text: string, at: number, expected: string): boolean {
  return text.startsWith(expected, at) || text.slice(at, at + expected.length).toLowerCase() === expected.toLowerCase();
}
