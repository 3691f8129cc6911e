import { mapConcurrently } from '../net/map-concurrently.ts';
import { applyEdits } from '../syntax/edited-text.ts';
import { bandwidthOf, type ChosenStreams, chooseStreams, writeMaster } from './choose-streams.ts';
import type { Entry, MasterPlaylist, MediaPlaylist } from './playlist.ts';
import { readPlaylist, refuseStream } from './read-playlist.ts';
import { errorOfPart, type VideoPorts } from './video-ports.ts';

/** A media playlist of a stream. */
export interface OpenPlaylist extends MediaPlaylist {
  /** For messages, such as `playlist of 1280x720`. */
  readonly name: string;
}

/** A part of a stream, at its first place. */
export interface StreamPart {
  /** The same at each reading, in each build. */
  readonly key: string;
  readonly playlist: number;
  readonly entry: number;
}

/** A stream whose playlists are read. Its URLs are valid for some hours. */
export interface OpenStream {
  readonly master: MasterPlaylist;
  readonly chosen: ChosenStreams;
  readonly playlists: readonly OpenPlaylist[];
  /** For each chosen entry of the master playlist, its index in `playlists`. */
  readonly playlistOf: readonly number[];
  readonly parts: readonly StreamPart[];
  /** How many files it has, and about how many bytes. */
  readonly estimate: { readonly files: number; readonly bytes: number };
}

/** Reads the playlists of a stream. @throws DownloadError, and what `fetch` throws for the master playlist */
export async function openStream(ports: VideoPorts, maxResolution: number): Promise<OpenStream> {
  const { url } = ports.request;
  const master = readPlaylist(await fetchText(url, ports), url, 'master playlist');
  if (master.kind !== 'master') throw refuseStream('the stream has no master playlist: it names segments');
  const chosen = chooseStreams(master, maxResolution);
  const urls = [...new Set(chosen.entries.map((entry) => entry.url))];
  const playlistOf = chosen.entries.map((entry) => urls.indexOf(entry.url));
  const playlists = await mapConcurrently(urls, ports.concurrency, (of, at) => {
    return openPlaylist(of, nameOf(chosen.entries[playlistOf.indexOf(at)] as Entry, at), ports);
  });
  const parts = findParts(playlists, ports.request.path);
  const bytes = playlists.map(({ duration }, at) => {
    const bandwidths = chosen.entries.map((entry, of) => (playlistOf[of] === at ? bandwidthOf(entry) : 0));
    return (duration * Math.max(...bandwidths)) / 8;
  });
  const estimate = {
    files: 1 + playlists.length + parts.length,
    bytes: Math.ceil(bytes.reduce((sum, each) => sum + each, 0)),
  };
  return { master, chosen, playlists, playlistOf, parts, estimate };
}

/** Everything of a stream that is stored but the names of its files. Two readings of one stream have the same. */
export function shapeOf({ master, chosen, playlists, parts }: OpenStream): string {
  const blank = (entry: Entry) => ({ start: entry.start, end: entry.end, text: '' });
  const texts = [
    writeMaster(master, chosen, chosen.entries.map(blank)),
    ...playlists.map(({ text, entries }) => applyEdits(text, entries.map(blank))),
  ];
  return JSON.stringify([texts, parts.map(({ playlist, entry }) => [playlist, entry])]);
}

async function openPlaylist(url: string, name: string, ports: VideoPorts): Promise<OpenPlaylist> {
  let text: string;
  try {
    text = await fetchText(url, ports);
  } catch (error) {
    throw errorOfPart(error, `the ${name}`);
  }
  const playlist = readPlaylist(text, url, name);
  if (playlist.kind === 'master') throw refuseStream(`the ${name} names further playlists instead of segments`);
  return { ...playlist, name };
}

async function fetchText(url: string, ports: VideoPorts): Promise<string> {
  const text = await ports.fetchText(url);
  // A playlist may have no byte order mark (RFC 8216 §4), so one that is there stays, and is refused.
  if (text === undefined) throw refuseStream('its playlist is not UTF-8');
  return text;
}

/** The name of a media playlist in messages. @param at where it is in its master playlist */
export function nameOf({ attributes }: Entry, at: number): string {
  const [resolution, type, name] = ['RESOLUTION', 'TYPE', 'NAME'].map((attribute) => attributes.get(attribute)?.value);
  if (resolution !== undefined) return `playlist of ${resolution.slice(0, 20)}`;
  return type === undefined ? `playlist ${at + 1}` : `playlist of ${type.slice(0, 20)} "${(name ?? '').slice(0, 40)}"`;
}

/** The parts of all playlists, each once. */
function findParts(playlists: readonly OpenPlaylist[], path: string): StreamPart[] {
  const parts = new Map<string, StreamPart>();
  for (const [playlist, { entries, name }] of playlists.entries()) {
    const ranged = new Set<string>();
    for (const [entry, { url, range, line }] of entries.entries()) {
      const key = partKey(url, path);
      if (range) ranged.add(key);
      if (ranged.size > 1) {
        throw refuseStream(`line ${line} of the ${name} has a byte range in a second file`);
      }
      if (!parts.has(key)) parts.set(key, { key, playlist, entry });
    }
  }
  return [...parts.values()];
}

/** Mux names a part by an opaque id and its number. Host and signature differ at each reading. */
const stablePath = /^\/v1\/[a-z]+\/[\w-]{8,}\/\d+\.[a-z0-9]{2,4}$/i;

/** The part of a URL that is the same at each reading; `undefined` for a URL of unknown form. */
export function stablePathOf(url: string): string | undefined {
  const { pathname } = new URL(url);
  return stablePath.test(pathname) ? pathname : undefined;
}

/** The key of a part. A URL of unknown form is its own key, since it is not known what in it says which bytes are meant. */
export function partKey(url: string, path: string): string {
  return `part of ${path}\n${stablePathOf(url) ?? url}`;
}
