import { DownloadError } from '../findings/download-error.ts';
import { mapConcurrently } from '../net/map-concurrently.ts';
import { applyEdits, type TextEdit } from '../syntax/edited-text.ts';
import { detectSegment } from './check-segment.ts';
import { writeMaster } from './choose-streams.ts';
import { keepText, storeRecord } from './file-tree-record.ts';
import { type OpenStream, openStream, partKey, type StreamPart, shapeOf } from './open-stream.ts';
import type { Entry } from './playlist.ts';
import { refuseStream } from './read-playlist.ts';
import { errorOfPart, type FileTree, type KeptBody, statusOf, type VideoPorts } from './video-ports.ts';

/** How often the playlists are read again because URLs have expired. They are valid for hours. */
const maxReadings = 10;
/** Answers of a host whose signed URL has expired. */
const expired: ReadonlySet<number | undefined> = new Set([403, 410]);

const playlistType = { type: 'application/vnd.apple.mpegurl', extension: 'm3u8' };

/**
 * Fetches all parts of a stream, and makes its playlists name them. Names come from the bytes, from the segments up to the
 * master playlist. Signatures are in no stored byte, so a second build gives the same names.
 * @param key under which a later build finds the whole tree
 * @throws DownloadError, and what the ports throw. Parts that were fetched before stay in the cache
 */
export async function fetchStream(
  key: string,
  stream: OpenStream,
  maxResolution: number,
  ports: VideoPorts,
): Promise<FileTree> {
  const fetcher = new PartFetcher(stream, maxResolution, ports);
  const bodies = await mapConcurrently(stream.parts, ports.concurrency, (part) => fetcher.fetch(part));
  const byKey = new Map(stream.parts.map((part, at) => [part.key, bodies[at] as KeptBody]));
  const parts = new Map(
    stream.parts.map((part) => [part.key, nameBody(byKey.get(part.key) as KeptBody, part.key, ports)]),
  );
  const playlists = await mapConcurrently(stream.playlists, ports.concurrency, async (playlist) => {
    checkRanges(
      playlist.name,
      playlist.entries,
      (entry) => byKey.get(partKey(entry.url, ports.request.path)) as KeptBody,
    );
    const edits = playlist.entries.map((entry) => nameEntry(entry, parts.get(partKey(entry.url, ports.request.path))));
    return keepText(applyEdits(playlist.text, edits), playlistType, ports);
  });
  const names = stream.chosen.entries.map((entry, at) => nameEntry(entry, playlists[stream.playlistOf[at] as number]));
  const root = await keepText(writeMaster(stream.master, stream.chosen, names), playlistType, ports);
  const all = [...new Map([...parts.values(), ...playlists].map((part) => [part.name, part])).values()];
  await storeRecord(key, { root: root.key, parts: all.map((part) => ({ name: part.name, key: part.key })) }, ports);
  return { root, parts: all };
}

function nameBody(body: KeptBody, key: string, ports: VideoPorts) {
  return { ...body, key, name: ports.nameOf(body) };
}

/** Each entry has a file: the parts and the playlists are those of all entries. */
function nameEntry({ start, end }: Entry, file: { readonly name: string } | undefined): TextEdit {
  return { start, end, text: (file as { readonly name: string }).name };
}

/** Fetches parts of a stream, and reads its playlists again when their URLs have expired. */
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

  async fetch(part: StreamPart): Promise<KeptBody> {
    const known = await this.#ports.find(part.key);
    if (known) return known;
    for (;;) {
      const stream = this.#stream;
      const { name, entries } = stream.playlists[part.playlist] as OpenStream['playlists'][number];
      const entry = entries[part.entry] as Entry;
      const place = `line ${entry.line} of the ${name}`;
      try {
        return await this.#fetchEntry(entry, part.key);
      } catch (error) {
        if (!expired.has(statusOf(error)) || this.#readings >= maxReadings) throw errorOfPart(error, place);
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

  /** Reads the playlists again, once for all parts that met expired URLs of `stale`. */
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
function checkRanges(name: string, entries: readonly Entry[], bodyOf: (entry: Entry) => KeptBody): void {
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
