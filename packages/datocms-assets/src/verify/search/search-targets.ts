import type { AssetHosts } from '../../asset/asset-url.ts';
import { playbackIdOf } from '../../asset/video-url.ts';
import { matchFiles } from '../../options/compile-globs.ts';
import { loadedSealer } from '../../sealing/load-sealer.ts';
import { utf8AsLatin1 } from '../views/escapes.ts';
import { minBase64Length } from '../views/find-base64.ts';
import { HostLetterPairs } from '../views/host-letter-pairs.ts';
import { compileStoredUrls, type StoredUrls } from './find-stored-urls.ts';

/** Hosts, paths and files for a search. */
export interface SearchTargetsInput {
  readonly hosts: AssetHosts;
  /** Globs of files, relative to the output folder, in which the host's name may stay as text. */
  readonly allowMention?: readonly string[];
  /**
   * Paths of known assets, such as `/99001/1700000001-kettle.jpg`, percent-encoding normalised. All other paths of
   * their projects are found by their form.
   */
  readonly knownPaths?: Iterable<string>;
  /** The token of the CDA, which no file may contain. */
  readonly token?: string | undefined;
  /** Searches only for the token, and for no host. */
  readonly tokenAlone?: boolean | undefined;
  /** The beginnings of the URLs of stored files, and the names of existing files. */
  readonly stored?: {
    readonly urlPrefixes: readonly string[];
    readonly names: Iterable<string>;
    readonly sealed?: SealedNames | undefined;
  };
}

/** Keys and site for opening each sealed name. Call `loadSealer` before the search. */
export interface SealedNames {
  readonly keys: readonly Uint8Array[];
  /** The origin of the site; empty if it is unknown. */
  readonly site: string;
}

export type NameSet = Pick<ReadonlySet<string>, 'has'>;

/** Paths of assets: of known assets, and of all other assets of their projects. */
export interface KnownPaths {
  /** Decoded file names of known assets, by project, as UTF-8 with one byte a character. */
  readonly names: ReadonlyMap<string, NameSet>;
  /** The number of any of the projects, before a slash or an escape. Global. */
  readonly project: RegExp;
  /** A pattern for a project's number, for a test of a text. */
  readonly anyProject: RegExp;
  readonly maxNameLength: number;
}

/** Playback ids of known videos, with which any person can watch the video. */
export interface PlaybackIds {
  readonly ids: ReadonlySet<string>;
  readonly lengths: readonly number[];
  /** Letters and digits, at least as many as in the shortest id. Global. */
  readonly candidate: RegExp;
}

/** Hosts, paths and files for a search, compiled once for many files. */
export interface SearchTargets {
  readonly hosts: AssetHosts;
  /** The names to search for, in lower case. */
  readonly hostNames: readonly string[];
  /** One pattern for each host, since a pattern with alternatives is slower. */
  readonly hostPatterns: readonly RegExp[];
  /** A pattern for any host, for a test of a text. */
  readonly anyHost: RegExp;
  /** A host in front of a path. */
  readonly hostBeforePath: RegExp;
  readonly hostLetterPairs: HostLetterPairs;
  readonly mayMention: (file: string) => boolean;
  readonly knownPaths: KnownPaths | undefined;
  readonly playbackIds: PlaybackIds | undefined;
  readonly storedUrls: StoredUrls | undefined;
  /** `undefined` also for a token that is too short to differ from other text. */
  readonly token: string | undefined;
  /** Length of the shortest spelling of all targets. */
  readonly minLength: number;
}

export function compileSearchTargets(input: SearchTargetsInput): SearchTargets {
  const { hosts, allowMention = [], stored, token = '' } = input;
  const names = input.tokenAlone ? [] : hosts.names;
  const paths = [...(input.knownPaths ?? [])];
  const known = compileKnownPaths(paths);
  const hostSources = names.map((name) => name.replaceAll('.', '\\.'));
  const anyHost = hostSources.length === 0 ? '(?!)' : hostSources.join('|');
  return {
    hosts,
    hostNames: names.map((name) => name.toLowerCase()),
    hostPatterns: hostSources.map((source) => new RegExp(source, 'gi')),
    anyHost: new RegExp(anyHost, 'i'),
    hostBeforePath: new RegExp(`(?:${anyHost})\\.?(?::\\d+)?[/\\\\]*$`, 'i'),
    hostLetterPairs: new HostLetterPairs(names),
    mayMention: matchFiles(allowMention),
    knownPaths: known?.paths,
    playbackIds: hosts.video ? compilePlaybackIds(paths) : undefined,
    storedUrls: stored && compileStoredUrls(stored.urlPrefixes, hosts, stored.names, opener(stored.sealed, hosts)),
    token: token.length < minTokenLength ? undefined : token,
    minLength: Math.min(minBase64Length, known?.minLength ?? Infinity, ...names.map((name) => name.length)),
  };
}

function opener(sealed: SealedNames | undefined, hosts: AssetHosts): StoredUrls['opens'] {
  if (!sealed) return undefined;
  const { Sealer } = loadedSealer();
  const sealer = new Sealer(sealed.keys, sealed.site, hosts);
  return (name) => {
    const asset = sealer.open(name);
    return asset !== undefined && (asset.expires === undefined || asset.expires > Date.now() / 1000);
  };
}

/** A shorter id, which only tests have, may occur by chance. */
const minPlaybackIdLength = 12;

function compilePlaybackIds(paths: readonly string[]): PlaybackIds | undefined {
  const ids = new Set(
    paths.flatMap((path) => playbackIdOf(path) ?? []).filter((id) => id.length >= minPlaybackIdLength),
  );
  if (ids.size === 0) return undefined;
  const lengths = [...new Set(Array.from(ids, (id) => id.length))].sort((a, b) => a - b);
  return { ids, lengths, candidate: new RegExp(`[A-Za-z0-9]{${lengths[0]}}[A-Za-z0-9]*`, 'g') };
}

/** A shorter text is a usual word or number. Tokens of DatoCMS have 30 characters, those of a local API often fewer. */
const minTokenLength = 8;

/** An upload's name begins with the time of the upload in seconds since 1970 and a hyphen: `1700000001-kettle.jpg`. */
const uploadTime = /\d{10}\d*-/y;
const minUploadNameLength = '1700000001-k'.length;

/** The end of the upload's time in a name at `from`; `undefined` if no upload's name begins there. */
export function uploadTimeEnd(text: string, from: number): number | undefined {
  uploadTime.lastIndex = from;
  return uploadTime.test(text) ? uploadTime.lastIndex : undefined;
}

/** Only paths below a project's number are targets: `/seal.png` or `/images/seal.png` may be the site's own. */
function compileKnownPaths(paths: Iterable<string>): { paths: KnownPaths; minLength: number } | undefined {
  const names = new Map<string, Set<string>>();
  let maxNameLength = 0;
  let minLength = Infinity;
  for (const path of paths) {
    const [, project, file] = /^\/(\d+)\/(.+)$/s.exec(path) ?? [];
    if (project === undefined || file === undefined) continue;
    const name = utf8AsLatin1(decodeName(file));
    const group = names.get(project);
    if (group) group.add(name);
    else names.set(project, new Set([name]));
    maxNameLength = Math.max(maxNameLength, name.length);
    const minNameLength = Math.min(minUploadNameLength, /^[A-Za-z0-9.-]*/.exec(name)?.[0].length ?? 0);
    minLength = Math.min(minLength, project.length + 1 + minNameLength);
  }
  if (names.size === 0) return undefined;
  const project = new RegExp(`(?:${[...names.keys()].join('|')})(?=[/\\\\%&])`, 'g');
  return { paths: { names, project, anyProject: new RegExp(project.source), maxNameLength }, minLength };
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
