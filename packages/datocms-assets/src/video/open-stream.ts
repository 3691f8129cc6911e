import { mapConcurrently } from '../net/map-concurrently.ts';
import { bandwidthOf } from './choose-streams.ts';
import type { Entry } from './playlist.ts';
import { refuseStream } from './read-playlist.ts';
import { fileKey, filesOf, playlistName, readMaster, readMedia, type StreamPlaylist } from './read-stream.ts';
import { errorOfPart, type VideoPorts } from './video-ports.ts';
import { type VideoText, writeNames } from './video-text.ts';

/** A part of a stream, at the first place that names it. */
export interface StreamPart {
  /** See `fileKey`. */
  readonly key: string;
  readonly playlist: number;
  readonly entry: number;
}

/** A stream whose playlists have been read. Its URLs are valid for some hours. */
export interface OpenStream {
  readonly master: VideoText<Entry>;
  readonly playlists: readonly StreamPlaylist[];
  /** For each entry of the master playlist, its index in `playlists`. */
  readonly playlistOf: readonly number[];
  readonly parts: readonly StreamPart[];
  /** How many files the stream has, and about how many bytes. */
  readonly estimate: { readonly files: number; readonly bytes: number };
}

/** Reads the playlists of a stream. @throws DownloadError, and errors of `fetch` for the master playlist */
export async function openStream(ports: VideoPorts, maxResolution: number): Promise<OpenStream> {
  const { url } = ports.request;
  const master = readMaster(await fetchText(url, ports), url, maxResolution);
  const urls = [...new Set(master.entries.map((entry) => entry.url))];
  const playlistOf = master.entries.map((entry) => urls.indexOf(entry.url));
  const playlists = await mapConcurrently(urls, ports.concurrency, (of, at) => {
    return openPlaylist(of, playlistName(master.entries[playlistOf.indexOf(at)] as Entry, at), ports);
  });
  const parts = findParts(playlists);
  const bytes = playlists.map(({ duration }, at) => {
    const bandwidths = master.entries.map((entry, of) => (playlistOf[of] === at ? bandwidthOf(entry) : 0));
    return (duration * Math.max(...bandwidths)) / 8;
  });
  const estimate = {
    files: 1 + playlists.length + parts.length,
    bytes: Math.ceil(bytes.reduce((sum, each) => sum + each, 0)),
  };
  return { master, playlists, playlistOf, parts, estimate };
}

/** All facts of a stored stream except its files' names. They are equal for two readings of one stream. */
export function shapeOf({ master, playlists, parts }: OpenStream): string {
  const texts = [master, ...playlists].map((each) => writeNames(each, () => ''));
  return JSON.stringify([texts, parts.map(({ playlist, entry }) => [playlist, entry])]);
}

async function openPlaylist(url: string, name: string, ports: VideoPorts): Promise<StreamPlaylist> {
  const text = await fetchText(url, ports).catch((error: unknown) => {
    throw errorOfPart(error, `the ${name}`);
  });
  return readMedia(text, url, name);
}

async function fetchText(url: string, ports: VideoPorts): Promise<string> {
  const text = await ports.fetchText(url);
  // A playlist may have no byte order mark (RFC 8216 §4), so the decoder keeps it, and the playlist is refused.
  if (text === undefined) throw refuseStream('its playlist is not UTF-8');
  return text;
}

/** The parts of all playlists, each once. */
function findParts(playlists: readonly StreamPlaylist[]): StreamPart[] {
  const parts = new Map<string, StreamPart>();
  for (const [playlist, media] of playlists.entries()) {
    const [ranged, ...others] = media.entries.filter(({ range }) => range);
    const other = ranged && others.find((entry) => fileKey(entry) !== fileKey(ranged));
    if (other) throw refuseStream(`line ${other.line} of the ${media.name} has a byte range in a second file`);
    for (const { key, index } of filesOf(media)) if (!parts.has(key)) parts.set(key, { key, playlist, entry: index });
  }
  return [...parts.values()];
}
