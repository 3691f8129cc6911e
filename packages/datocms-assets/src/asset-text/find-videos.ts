import type { HostMatch } from './find-hosts.ts';

/** A place where a text names a video by its playback id, as players and the data for them do. */
export interface PlaybackIdMatch extends HostMatch {
  readonly playbackId: string;
  /** Where the name begins that the id is the value of, such as `playback-id`. */
  readonly nameStart: number;
  /** Empty if the name stands elsewhere: then only the list of known videos tells whether the value is an id. */
  readonly name: string;
  /** The name is a player's attribute. `data-playback-id` is an attribute of the site, which its scripts read. */
  readonly isPlayerAttribute: boolean;
  /** Whether the id is the beginning of a text in quotes. In code, a text without quotes may be an identifier. */
  readonly isQuoted: boolean;
}

const quote = String.raw`(?:\\*["'\x60]|&(?:amp;)*(?:quot|apos|#0*3[49]|#x0*2[27]);|%22|%27)`;
/** Astro writes the props of an island as `[type, value]`. */
const between = String.raw`${quote}?\s*(?:[:=,]|%3A)\s*(?:\[0,)?${quote}{0,2}`;
/**
 * `playback-id="…"`, `muxPlaybackId: "…"`, `&quot;playbackId&quot;:[0,&quot;…`. Ids of Mux have more than 30 letters and digits.
 */
const namedId = new RegExp(String.raw`(playback[-_]?id)(${between})([A-Za-z0-9]{16}[A-Za-z0-9]*)(?![\w-])`, 'gi');
const angle = (hex: string, name: string) => `(?:\\\\u00${hex}|\\\\x${hex}|%${hex}|&${name};)`;
/** The beginning of a tag up to an attribute's name, in markup or in a string. The element is none of Mux's. */
const ownElement = new RegExp(
  `(?:<|${angle('3c', 'lt')})(?!mux-)[a-z][a-z\\d]*-(?:(?!${angle('3[ce]', '[lg]t')})[^<>])*(?:\\s|\\\\[nrt]|%20)$`,
  'i',
);
const maxTagLength = 256;
const mayNameId = /playback[-_]?id/i;
const endsWithQuote = new RegExp(`${quote}$`);
/**
 * A string that may be an id, in a text with the name `playbackId` elsewhere. Frameworks write each value once, and its
 * number at each place: `[{"muxPlaybackId":1},"DS00Spx1…"]` (devalue, turbo-stream). Ids mix upper and lower case,
 * hashes do not.
 */
const stringId = new RegExp(
  String.raw`(["'\x60;]|%2[27])(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])(?=[A-Za-z]*\d)([A-Za-z0-9]{30}[A-Za-z0-9]*)(?=${quote})`,
  'g',
);

/** Whether a text may name a video by its playback id. */
export function mayNamePlaybackId(text: string): boolean {
  return mayNameId.test(text);
}

/** Whether a value is a playback id, by its name and its form. */
export function isPlaybackId(name: string, value: string): boolean {
  return /playback[-_]?id$/i.test(name) && /^[A-Za-z0-9]{16}[A-Za-z0-9]*$/.test(value);
}

/** The places that name a video by its playback id. */
export function findPlaybackIds(text: string): PlaybackIdMatch[] {
  const named = Array.from(text.matchAll(namedId), toPlaybackId);
  const starts = new Set(named.map(({ start }) => start));
  const others = Array.from(text.matchAll(stringId), toUnnamedId);
  return [...named, ...others.filter(({ start }) => !starts.has(start))];
}

function toUnnamedId({ index = 0, 1: opening = '', 2: playbackId = '' }: RegExpMatchArray): PlaybackIdMatch {
  const start = index + opening.length;
  return {
    start,
    end: start + playbackId.length,
    hasEscapedLetters: false,
    playbackId,
    nameStart: start,
    name: '',
    isPlayerAttribute: false,
    isQuoted: true,
  };
}

function toPlaybackId({
  index,
  input = '',
  1: name = '',
  2: separator = '',
  3: playbackId = '',
}: RegExpMatchArray): PlaybackIdMatch {
  const nameStart = index ?? 0;
  const start = nameStart + name.length + separator.length;
  const tagBefore = input.slice(Math.max(0, nameStart - maxTagLength), nameStart);
  const isPlayerAttribute = name.includes('-') && !/[\w-]$/.test(tagBefore) && !ownElement.test(tagBefore);
  const isQuoted = endsWithQuote.test(separator);
  const end = start + playbackId.length;
  return { start, end, hasEscapedLetters: false, playbackId, nameStart, name, isPlayerAttribute, isQuoted };
}

/** The media type of a stream, as the `type` of a source element. It has to change where an MP4 replaces the stream. */
export interface StreamTypeMatch extends HostMatch {
  readonly isStreamType: true;
}

const streamType = /(?:application\/(?:vnd\.apple\.|x-)|audio\/(?:x-)?)mpegurl/gi;

/** The places that name the type of a stream. */
export function findStreamTypes(text: string): StreamTypeMatch[] {
  return Array.from(text.matchAll(streamType), toStreamType);
}

function toStreamType({ index = 0, 0: type }: RegExpMatchArray): StreamTypeMatch {
  return { start: index, end: index + type.length, hasEscapedLetters: false, isStreamType: true };
}
