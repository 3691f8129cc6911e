import picomatch from 'picomatch';
import { type AssetHosts, assetDomain } from '../../asset/asset-url.ts';
import { bytesOf } from '../views/escapes.ts';
import { Splits } from '../views/hiding-escape.ts';
import { compileLocalUrls, type LocalUrls } from './find-local-urls.ts';
import { StoredNames } from './stored-names.ts';

/** What to look for, as a caller gives it. */
export interface NeedleInput {
  readonly hosts: AssetHosts;
  /** Globs of files, relative to the output folder, in which the host's name may stay as text. */
  readonly allowMention?: readonly string[];
  /** Paths of known assets, such as `/99001/1700000001-kettle.jpg`, percent-encoding normalised. */
  readonly knownPaths?: Iterable<string>;
  /** Where stored files are reached, and the names of those that exist. */
  readonly local?: { readonly urlPrefixes: readonly string[]; readonly names: Iterable<string> };
}

/** Asset paths by project, in the bytes of their decoded names. */
export interface KnownPaths {
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  readonly project: RegExp;
  /** The same, to be tested once. */
  readonly hint: RegExp;
  readonly longestName: number;
}

/** What to look for, made ready once for many files. */
export interface Needles {
  readonly hosts: AssetHosts;
  /** One pattern for each host: alternatives in one pattern would cost the fast search. */
  readonly hostPatterns: readonly RegExp[];
  /** A host that ends where a path begins. */
  readonly hostBefore: RegExp;
  /** Any host, to be tested once. */
  readonly hostPattern: RegExp;
  readonly splits: Splits;
  readonly mayMention: (file: string) => boolean;
  readonly known: KnownPaths | undefined;
  readonly local: LocalUrls | undefined;
  /** Length of the shortest needle: no hidden one is shorter. */
  readonly shortest: number;
}

/** base64 spells 18 bytes in 24 characters, 20 of which depend on nothing else. */
const shortestBase64 = 20;

export function compileNeedles({ hosts, allowMention = [], knownPaths = [], local }: NeedleInput): Needles {
  const names = [assetDomain, ...hosts.extra];
  const known = compileKnownPaths(knownPaths);
  const hostSources = names.map((name) => name.replaceAll('.', '\\.'));
  return {
    hosts,
    hostPatterns: hostSources.map((source) => new RegExp(source, 'gi')),
    hostBefore: new RegExp(`(?:${hostSources.join('|')})\\.?(?::\\d+)?[/\\\\]*$`, 'i'),
    hostPattern: new RegExp(hostSources.join('|'), 'i'),
    splits: new Splits(names),
    mayMention: allowMention.length > 0 ? picomatch([...allowMention], { dot: true }) : () => false,
    known: known?.paths,
    local: local && compileLocalUrls(local.urlPrefixes, hosts, new StoredNames(local.names)),
    shortest: Math.min(shortestBase64, known?.shortest ?? Infinity, ...names.map((name) => name.length)),
  };
}

/**
 * Only paths below a project's number are looked for: `/seal.png` or `/images/seal.png` may be the site's own.
 */
function compileKnownPaths(paths: Iterable<string>): { paths: KnownPaths; shortest: number } | undefined {
  const names = new Map<string, Set<string>>();
  let longestName = 0;
  let shortest = Infinity;
  for (const path of paths) {
    const [, project, file] = /^\/(\d+)\/(.+)$/s.exec(path) ?? [];
    if (project === undefined || file === undefined) continue;
    const name = bytesOf(decoded(file));
    const group = names.get(project);
    if (group) group.add(name);
    else names.set(project, new Set([name]));
    longestName = Math.max(longestName, name.length);
    shortest = Math.min(shortest, project.length + 2 + (/^[A-Za-z0-9.-]*/.exec(name)?.[0].length ?? 0));
  }
  if (names.size === 0) return undefined;
  const project = new RegExp(`(?:${[...names.keys()].join('|')})(?=[/\\\\%&])`, 'g');
  return { paths: { names, project, hint: new RegExp(project.source), longestName }, shortest };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
