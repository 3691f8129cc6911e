import { DownloadError } from '../findings/download-error.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import { detectSegment } from './check-segment.ts';
import { keepText, storeTree } from './file-tree-record.ts';
import { type OpenStream, openStream, type StreamPart, shapeOf } from './open-stream.ts';
import type { Entry } from './playlist.ts';
import { refuseStream } from './read-playlist.ts';
import { fileKey, type StreamPlaylist } from './read-stream.ts';
import {
  errorOfPart,
  type FileTree,
  hasExpired,
  type KeptBody,
  type NamedBody,
  type VideoPorts,
} from './video-ports.ts';

/** How often the playlists are read again because URLs have expired. They are valid for hours. */
const maxReadings = 10;

/**
 * Fetches all parts of a stream, and puts their stored names into its playlists. Names come from the bytes, from the
 * segments up to the master playlist. Signatures are in no stored byte, so a second build gives the same names.
 * @param key under which a later build finds the whole tree
 * @throws DownloadError, and errors of the ports. Parts that were fetched before the error stay in the cache
 */
export async function fetchStream(
  key: string,
  stream: OpenStream,
  maxResolution: number,
  ports: VideoPorts,
): Promise<FileTree> {
  const fetcher = new PartFetcher(stream, maxResolution, ports);
  const bodies = await mapConcurrently(stream.parts, ports.concurrency, (part) => fetcher.fetch(part));
  const parts = new Map(stream.parts.map(({ key: of }, at) => [of, bodies[at] as NamedBody]));
  // Each entry has a file, since the parts are those of all entries.
  const partOf = (entry: Entry) => parts.get(fileKey(entry)) as NamedBody;
  const playlists = await mapConcurrently(stream.playlists, ports.concurrency, async (playlist) => {
    checkRanges(playlist, partOf);
    return keepText(playlist, (entry) => partOf(entry).name, ports);
  });
  const nameOf = (_: Entry, at: number) => (playlists[stream.playlistOf[at] as number] as NamedBody).name;
  const root = await keepText(stream.master, nameOf, ports);
  return storeTree(key, root, [...parts.values(), ...playlists], ports);
}

/** Fetches parts of a stream, and reads its playlists again when URLs have expired. */
class PartFetcher {
  readonly #maxResolution: number;
  readonly #ports: VideoPorts;
  readonly #shape: string;
  #stream: OpenStream;
  #readings = 0;
  #reading: Promise<void> | undefined;

  constructor(stream: OpenStream, maxResolution: number, ports: VideoPorts) {
    this.#stream = stream;
    this.#shape = shapeOf(stream);
    this.#maxResolution = maxResolution;
    this.#ports = ports;
  }

  async fetch(part: StreamPart): Promise<NamedBody> {
    const key = `part of ${this.#ports.request.path}\n${part.key}`;
    const body = (await this.#ports.find(key)) ?? (await this.#fetchPart(part, key));
    return { ...body, key, name: this.#ports.nameOf(body) };
  }

  async #fetchPart(part: StreamPart, key: string): Promise<KeptBody> {
    for (;;) {
      const stream = this.#stream;
      const { name, entries } = stream.playlists[part.playlist] as OpenStream['playlists'][number];
      const entry = entries[part.entry] as Entry;
      const place = `line ${entry.line} of the ${name}`;
      try {
        return await this.#fetchEntry(entry, key);
      } catch (error) {
        if (!hasExpired(error) || this.#readings >= maxReadings) throw errorOfPart(error, place);
      }
      await this.#readAgain(stream);
    }
  }

  async #fetchEntry({ url, kind }: Entry, key: string): Promise<KeptBody> {
    const body = await this.#ports.fetch(url);
    try {
      const type = await detectSegment(body.bytes);
      if (!type) throw refuseStream(await describeOther(body.bytes));
      if (kind === 'map' && type.name !== 'MP4') throw refuseStream(`it is ${type.name}, but a map is MP4`);
      return await this.#ports.store(key, body, type);
    } catch (error) {
      await body.bytes.discard();
      throw error;
    }
  }

  /** Reads the playlists again, once for all parts that got expired URLs from `stale`. */
  async #readAgain(stale: OpenStream): Promise<void> {
    if (this.#stream !== stale) return;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  async #read(): Promise<void> {
    this.#readings++;
    const stream = await openStream(this.#ports, this.#maxResolution);
    if (shapeOf(stream) !== this.#shape) {
      const reason = 'its playlists have changed while their segments were fetched';
      throw new DownloadError('download-failed', reason, { fix: 'Build again when the video is processed.' });
    }
    this.#stream = stream;
  }
}

async function describeOther(bytes: Parameters<typeof detectSegment>[0]): Promise<string> {
  const head = await bytes.withReader((read) => read(0, 16));
  const isPlaylist = head.toString('latin1').startsWith('#EXTM3U');
  return isPlaylist ? 'it is a playlist, where a segment must be' : 'it is neither MPEG-TS, MP4 nor WebVTT';
}

/** Checks that byte ranges are inside their file. */
function checkRanges({ name, entries }: StreamPlaylist, bodyOf: (entry: Entry) => KeptBody): void {
  let next = 0;
  for (const entry of entries) {
    if (!entry.range) continue;
    const { offset = entry.kind === 'map' ? 0 : next, length } = entry.range;
    if (entry.kind === 'segment') next = offset + length;
    if (offset + length > bodyOf(entry).bytes) {
      throw refuseStream(`line ${entry.line} of the ${name} has a byte range after the end of its file`);
    }
  }
}
