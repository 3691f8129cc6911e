import { DownloadError } from '../findings/download-error.ts';
import { formatLimit, formatNumber } from '../findings/format.ts';
import { option } from '../options/options.ts';
import type { TextEdit } from '../syntax/edited-text.ts';
import { type Attribute, readAttributes } from './attribute-list.ts';
import type { ByteRange, Entry, Group, Playlist } from './playlist.ts';
import { resolveEntry } from './stream-hosts.ts';

/** In UTF-16 units: more than 20,000 segments with signed URLs of 350 characters take. */
export const maxPlaylistLength = 8 * 1024 * 1024;
/** The limit of one playlist: 27 hours of segments of 5 seconds. */
export const maxSegments = 20_000;
/** Streams and renditions of a master playlist. */
export const maxStreams = 64;

/** The fix for all streams that can't be stored. */
const fix = `Store the video as one file with ${option('video', 'mp4')}, or leave it at Mux with ${option('video', 'report')}.`;

/** A line without its end. Offsets are in the text. */
interface Line {
  readonly text: string;
  readonly start: number;
  /** Behind the end of the line. */
  readonly end: number;
  /** One-based. */
  readonly number: number;
}

/** Tags without a use in a stored playlist, which are removed. */
const droppedTags: ReadonlySet<string> = new Set(['EXT-X-I-FRAME-STREAM-INF', 'EXT-X-CONTENT-STEERING']);
/** Tags that change the meaning of URIs, or that only live streams have. */
const refusedTags: Readonly<Record<string, string>> = {
  'EXT-X-DEFINE': 'holds variables (EXT-X-DEFINE)',
  'EXT-X-SKIP': 'leaves segments out (EXT-X-SKIP)',
};
/** Tags with text for people. */
const textTags: ReadonlySet<string> = new Set(['EXTINF', 'EXT-X-SESSION-DATA']);

/**
 * Reads a playlist (RFC 8216). Only a complete, unencrypted playlist with entries on hosts of Mux is accepted.
 * @param url of the playlist, against which entries are resolved
 * @param name for messages, such as `master playlist`
 * @throws DownloadError `bad-content`
 */
export function readPlaylist(text: string, url: string, name: string): Playlist {
  if (text.length > maxPlaylistLength)
    throw refuseStream(`the ${name} has more than ${formatLimit(maxPlaylistLength)}`);
  const reader = new PlaylistReader(text, url, name);
  for (let [start, number] = [0, 1]; start < text.length; number++) {
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline + 1;
    reader.read({ text: text.slice(start, end).replace(/\r?\n$/, ''), start, end, number });
    start = end;
  }
  return reader.finish();
}

class PlaylistReader {
  readonly #text: string;
  readonly #url: URL;
  readonly #name: string;
  readonly #entries: Entry[] = [];
  readonly #groups: Group[] = [];
  readonly #dropped: TextEdit[] = [];
  #kind: Playlist['kind'] | undefined;
  #duration = 0;
  #hasEnd = false;
  /** EXT-X-STREAM-INF, until the line with its URI. */
  #stream: { readonly line: Line; readonly attributes: ReadonlyMap<string, Attribute> } | undefined;
  /** Whether EXTINF waits for the line with its URI. */
  #hasDuration = false;
  #range: ByteRange | undefined;

  constructor(text: string, url: string, name: string) {
    this.#text = text;
    this.#url = new URL(url);
    this.#name = name;
  }

  read(line: Line): void {
    const { text, number } = line;
    if (number === 1) {
      if (text.trimEnd() === '#EXTM3U') return;
      throw refuseStream(`the ${this.#name} is no playlist: it does not begin with #EXTM3U`);
    }
    if (otherLineBreak.test(text)) throw this.#failed(line, 'holds a control character or another line break');
    if (text.lastIndexOf('#EXT') > 0) throw this.#failed(line, 'holds a tag behind its beginning');
    if (text.startsWith('#EXT')) this.#readTag(line);
    else if (!text.startsWith('#') && text.trim() !== '') this.#readUri(line);
  }

  finish(): Playlist {
    const [text, entries, name] = [this.#text, this.#entries, this.#name];
    if (this.#stream) throw this.#failed(this.#stream.line, 'is followed by no URI');
    if (!entries.some(({ kind }) => kind === 'stream' || kind === 'segment')) {
      throw refuseStream(`the ${name} names no ${this.#kind === 'master' ? 'stream' : 'segment'}`);
    }
    if (this.#kind === 'master') return { kind: 'master', text, entries, groups: this.#groups, dropped: this.#dropped };
    if (!this.#hasEnd) {
      const live = `the ${name} is of a live stream: it has no end (EXT-X-ENDLIST)`;
      throw refuseStream(
        live,
        `Build again when the stream has ended, or leave it at Mux with ${option('video', 'report')}.`,
      );
    }
    return { kind: 'media', text, entries, duration: this.#duration };
  }

  #readTag(line: Line): void {
    if (this.#stream) throw this.#failed(this.#stream.line, 'is followed by no URI');
    const name = /^#([A-Z0-9-]+)/.exec(line.text)?.[1] ?? '';
    const reason = refusedTags[name];
    if (reason !== undefined) throw this.#failed(line, reason);
    if (droppedTags.has(name)) {
      this.#setKind('master', line);
      this.#dropped.push({ start: line.start, end: line.end, text: '' });
      return;
    }
    const read = this.#readers[name];
    if (read) read(line, line.text.slice(name.length + 2));
    else if (namesUri.test(line.text) || (!textTags.has(name) && line.text.includes('://'))) {
      throw this.#failed(line, `names a URL with ${name}, which is not known here`);
    }
  }

  /** Readers by the name of the tag. They get the text behind the colon. */
  readonly #readers: Readonly<Record<string, ((line: Line, value: string) => void) | undefined>> = {
    'EXT-X-STREAM-INF': (line) => {
      this.#setKind('master', line);
      this.#stream = { line, attributes: this.#attributesOf(line) };
    },
    'EXT-X-MEDIA': (line) => {
      this.#setKind('master', line);
      const attributes = this.#attributesOf(line, 'URI');
      const uri = attributes.get('URI');
      if (uri) this.#add('rendition', line, uri.start, uri.value, { attributes, lines: line });
      else this.#groups.push({ attributes, lines: { start: line.start, end: line.end } });
    },
    'EXT-X-MAP': (line) => {
      this.#setKind('media', line);
      const attributes = this.#attributesOf(line, 'URI');
      const uri = attributes.get('URI');
      if (!uri) throw this.#failed(line, 'has no URI');
      const written = attributes.get('BYTERANGE')?.value;
      const range = written === undefined ? undefined : this.#readRange(line, written);
      this.#add('map', line, uri.start, uri.value, { attributes, range });
    },
    'EXT-X-KEY': (line) => this.#checkKey(line),
    'EXT-X-SESSION-KEY': (line) => this.#checkKey(line),
    'EXT-X-BYTERANGE': (line, value) => {
      this.#setKind('media', line);
      this.#range = this.#readRange(line, value);
    },
    'EXT-X-TARGETDURATION': (line) => this.#setKind('media', line),
    'EXT-X-ENDLIST': (line) => {
      this.#setKind('media', line);
      this.#hasEnd = true;
    },
    EXTINF: (line, value) => {
      this.#setKind('media', line);
      const seconds = /^\s*(\d{1,7}(?:\.\d{0,20})?)\s*(?:,|$)/.exec(value)?.[1];
      if (seconds === undefined) throw this.#failed(line, 'has a duration that can’t be read');
      this.#duration += Number(seconds);
      this.#hasDuration = true;
    },
  };

  #readUri(line: Line): void {
    const uri = line.text.trim();
    const column = line.text.indexOf(uri);
    const stream = this.#stream;
    if (stream) {
      this.#stream = undefined;
      const lines = { start: stream.line.start, end: line.end };
      this.#add('stream', line, column, uri, { attributes: stream.attributes, lines });
      return;
    }
    this.#setKind('media', line);
    if (!this.#hasDuration) throw this.#failed(line, 'names a segment without a duration (EXTINF)');
    this.#add('segment', line, column, uri, { range: this.#range });
    this.#hasDuration = false;
    this.#range = undefined;
  }

  #add(kind: Entry['kind'], line: Line, column: number, uri: string, rest: Partial<Entry>): void {
    const max = this.#kind === 'master' ? maxStreams : maxSegments;
    if (this.#entries.length === max) {
      const what = this.#kind === 'master' ? 'streams' : 'segments';
      throw refuseStream(`the ${this.#name} has more than ${formatNumber(max)} ${what}`);
    }
    const { start, end } = rest.lines ?? line;
    this.#entries.push({
      kind,
      url: this.#resolve(line, uri),
      line: line.number,
      attributes: new Map(),
      range: undefined,
      ...rest,
      lines: { start, end },
      start: line.start + column,
      end: line.start + column + uri.length,
    });
  }

  #resolve(line: Line, uri: string): string {
    try {
      const url = resolveEntry(uri, this.#url.href);
      if (url.host === this.#url.host && url.pathname === this.#url.pathname)
        throw refuseStream('names the playlist itself');
      return url.href;
    } catch (error) {
      throw error instanceof DownloadError ? this.#failed(line, error.message) : error;
    }
  }

  /** @param uri the attribute that may name a URL */
  #attributesOf(line: Line, uri?: string): ReadonlyMap<string, Attribute> {
    const colon = line.text.indexOf(':');
    const attributes = colon < 0 ? undefined : readAttributes(line.text, colon + 1);
    if (!attributes) throw this.#failed(line, 'has attributes that can’t be read');
    const other = [...attributes].find(
      ([name, { value }]) => name !== uri && (/URI$/.test(name) || value.includes('://')),
    );
    if (other) throw this.#failed(line, `names a URL with ${other[0]}, which is not known here`);
    return attributes;
  }

  #checkKey(line: Line): void {
    const method = this.#attributesOf(line, 'URI').get('METHOD')?.value;
    if (method !== 'NONE') throw this.#failed(line, 'says that the stream is encrypted');
    if (namesUri.test(line.text)) throw this.#failed(line, 'names a key');
  }

  #readRange(line: Line, value: string): ByteRange {
    const [, length, offset] = /^\s*(\d{1,15})(?:@(\d{1,15}))?\s*$/.exec(value) ?? [];
    if (length === undefined) throw this.#failed(line, 'has a byte range that can’t be read');
    return { length: Number(length), offset: offset === undefined ? undefined : Number(offset) };
  }

  #setKind(kind: Playlist['kind'], line: Line): void {
    if (this.#kind !== undefined && this.#kind !== kind) {
      throw this.#failed(line, `is of a ${kind} playlist, the lines before are of a ${this.#kind} playlist`);
    }
    this.#kind = kind;
  }

  #failed({ number }: Line, reason: string): DownloadError {
    return refuseStream(`line ${number} of the ${this.#name} ${reason}`);
  }
}

/** The pattern includes the list of an interstitial, which may be named without a scheme. */
const namesUri = /(?:URI|X-ASSET-LIST)\s*=/i;
/** RFC 8216 §4.1 has no control characters. Players such as hls.js read them as line breaks, with tags behind. */
const otherLineBreak = /(?!\t)[\p{Cc}\u2028\u2029]/u;

/** The error for a stream that can't be stored as it is. */
export function refuseStream(reason: string, otherFix = fix): DownloadError {
  return new DownloadError('bad-content', reason, { fix: otherFix });
}
