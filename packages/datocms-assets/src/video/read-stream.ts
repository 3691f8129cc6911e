import { chooseStreams } from './choose-streams.ts';
import { type Entry, type MediaPlaylist, playlistFacts } from './playlist.ts';
import { readPlaylist, refuseStream } from './read-playlist.ts';
import type { VideoText } from './video-text.ts';

/** A media playlist of a stream. */
export interface StreamPlaylist extends MediaPlaylist, VideoText<Entry> {
  /** For messages, such as `playlist of 1280x720`. */
  readonly name: string;
}

/** A file of a media playlist, with the first entry that names it. */
export interface StreamFile {
  /** See `fileKey`. */
  readonly key: string;
  readonly entry: Entry;
  /** The position of the entry. */
  readonly index: number;
  /** Entries name parts of the file. */
  readonly hasRanges: boolean;
}

/** Reads the master playlist of a stream. @throws DownloadError */
export function readMaster(text: string, url: string, maxResolution: number): VideoText<Entry> {
  const master = readPlaylist(text, url, 'master playlist');
  if (master.kind !== 'master') throw refuseStream('the stream has no master playlist: it names segments');
  return chooseStreams(master, maxResolution);
}

/** Reads a media playlist. @param name see `playlistName` @throws DownloadError */
export function readMedia(text: string, url: string, name: string): StreamPlaylist {
  const media = readPlaylist(text, url, name);
  if (media.kind !== 'media') throw refuseStream(`the ${name} names further playlists instead of segments`);
  return { ...media, name, facts: playlistFacts, removed: [] };
}

/** The name of a media playlist in messages. @param at its position in the master playlist */
export function playlistName({ attributes }: Entry, at: number): string {
  const [resolution, type, name] = ['RESOLUTION', 'TYPE', 'NAME'].map((attribute) => attributes.get(attribute)?.value);
  if (resolution !== undefined) return `playlist of ${resolution.slice(0, 20)}`;
  return type === undefined ? `playlist ${at + 1}` : `playlist of ${type.slice(0, 20)} "${(name ?? '').slice(0, 40)}"`;
}

/** The files of a media playlist, each once. */
export function* filesOf({ entries }: Pick<StreamPlaylist, 'entries'>): Generator<StreamFile> {
  const withRanges = new Set(entries.flatMap((entry) => (entry.range ? fileKey(entry) : [])));
  const seen = new Set<string>();
  for (const [index, entry] of entries.entries()) {
    const key = fileKey(entry);
    if (!seen.has(key)) yield { key, entry, index, hasRanges: withRanges.has(key) };
    seen.add(key);
  }
}

/** Mux names a file by an opaque id and its number. Host and signature change at each reading. */
const stablePath = /^\/v1\/[a-z]+\/[\w-]{8,}\/\d+\.[a-z0-9]{2,4}$/i;

/** The part of a URL that does not change between readings; `undefined` for a URL of unknown form. */
export function stablePathOf(url: string): string | undefined {
  const { pathname } = new URL(url);
  return stablePath.test(pathname) ? pathname : undefined;
}

/**
 * Identifies the file of an entry in its stream, with the same key at each reading. A URL of unknown form is its own
 * key, since the part that identifies the bytes is unknown.
 */
export function fileKey({ url }: Pick<Entry, 'url'>): string {
  return stablePathOf(url) ?? url;
}
